"""Writes files for authors: scaffolds, schemas for editors, the pages of a rule base."""
