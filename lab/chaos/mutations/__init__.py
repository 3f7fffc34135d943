"""Proves that each protection is needed, and that the checker sees what happens without it."""
