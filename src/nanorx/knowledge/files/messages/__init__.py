"""Messages about mistakes in a file, in words for its author."""
