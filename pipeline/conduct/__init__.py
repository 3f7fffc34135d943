"""Misuse of the procedure by filers and sellers."""
