"""The answers that are made from an assessment, as data."""
