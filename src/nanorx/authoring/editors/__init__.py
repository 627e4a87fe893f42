"""What editors need to complete and check the files that authors write: a JSON Schema for every kind of file."""
