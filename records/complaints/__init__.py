"""Takedown requests, cases, their work, decisions and rulings."""
