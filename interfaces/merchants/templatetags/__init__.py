"""Template tags of the sellers' pages."""
