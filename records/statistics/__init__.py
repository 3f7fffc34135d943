"""Figures counted from cases, disputes, programmes and second reviews."""
