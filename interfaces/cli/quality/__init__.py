"""Commands of those who answer for the quality of decisions."""
