"""Papers: read in a child, hashed, and found again under another number."""
