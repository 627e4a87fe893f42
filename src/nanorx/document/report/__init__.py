"""The report of a case for a tumor board."""
