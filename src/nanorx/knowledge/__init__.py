"""The model of a rule base (files, vocabulary, clauses, strategies, rules and sources) and of a case."""
