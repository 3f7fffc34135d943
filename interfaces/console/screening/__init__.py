"""Listings that screening holds: the desk of holds, one of them, and what is decided."""
