"""Measures what examples and cases would notice, and what a change of the rules does."""
