"""What is said to people, in the same words on every page: in the terminal, in HTML and in Markdown."""
