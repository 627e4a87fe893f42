"""Columns of values -> masks of clauses, exactly as one case is read."""
