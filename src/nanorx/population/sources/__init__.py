"""Where rows come from: files, databases, and tables that a program holds."""
