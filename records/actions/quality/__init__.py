"""Second reviews, adjudications and golden cases."""
