"""What each letter says, and of which rows."""
