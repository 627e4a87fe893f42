"""Reading the files of a rule base and of cases, and writing files."""
