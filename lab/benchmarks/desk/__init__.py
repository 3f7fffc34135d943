"""Measures the review desk with a million cases, of which 100,000 wait."""
