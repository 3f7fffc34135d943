"""Takedown requests, their cases, and the work on them."""
