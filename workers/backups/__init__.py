"""Copies of the database and the vault, and how they are brought back."""
