"""What is looked at beyond loading, topic by topic."""
