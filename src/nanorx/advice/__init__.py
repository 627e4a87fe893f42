"""Verdicts -> a ranked, explained and cited answer."""
