"""Similar cases that are decided together."""
