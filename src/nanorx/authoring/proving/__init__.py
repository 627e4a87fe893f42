"""Proves statements about every possible case."""
