"""For rule authors: check, test, coverage, analysis, impact, catalogue."""
