"""Rates with their intervals, and how long things last."""
