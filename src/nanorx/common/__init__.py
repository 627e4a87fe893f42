"""What knows nothing of medicine or of rule bases: characters, suggestions, lazy properties."""
