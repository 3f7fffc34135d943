"""The transparency report, counted from the records."""
