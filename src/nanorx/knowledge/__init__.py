"""What a rule base is: its files, vocabulary, clauses, strategies, rules and sources, and what a case is."""
