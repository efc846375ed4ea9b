"""What is kept: SQLite with plain names, one writer."""
