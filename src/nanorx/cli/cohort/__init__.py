"""The commands about many cases at once."""
