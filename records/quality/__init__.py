"""Second reviews, golden cases and adjudications."""
