"""Checks made when a rule base is read."""
