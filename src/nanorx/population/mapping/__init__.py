"""What the columns of a table say of a case: the mapping, how it is read, and how cells are read by it."""
