"""What the tool remembers between runs, in one SQLite file of the user's own."""
