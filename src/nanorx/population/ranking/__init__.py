"""Masks of rules -> the order of strategies in every case, as rows and as counts."""
