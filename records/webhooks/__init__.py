"""Machines that are told: where to, of what, and what became of each message."""
