"""Documents: sections of words, tables and charts, made once from an answer and written in several forms."""
