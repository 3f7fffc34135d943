"""Misuse of the procedure: what is put before a person, and what the person does."""
