"""Runs the examples of rules and the expectations of cases."""
