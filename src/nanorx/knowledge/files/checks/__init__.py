"""What is checked when a rule base is read."""
