"""Helpers that know nothing of medicine or rule bases: characters, suggestions, lazy properties."""
