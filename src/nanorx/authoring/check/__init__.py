"""Checks a folder of rules: what is found, its codes, its forms, and what can be put right."""
