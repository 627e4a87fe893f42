"""What keeps a strategy back, and the smallest changes that would help it."""
