"""Reads the files of a rule base and of cases, and writes files."""
