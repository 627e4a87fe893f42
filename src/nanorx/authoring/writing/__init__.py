"""Writes files for authors: scaffolds, schemas for editors, the catalogue."""
