"""Misuse of the procedure: concerns, measures, statements for the DSA, the transparency report."""
