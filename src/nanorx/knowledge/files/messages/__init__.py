"""What is wrong with a file, in words for who wrote it."""
