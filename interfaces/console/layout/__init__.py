"""What every page of the console has: its bar, its keys, and the reader's preferences."""
