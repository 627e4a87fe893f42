"""For rule authors: check, test, coverage, analysis, impact, pages of a rule base."""
