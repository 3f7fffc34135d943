"""Template tags that every side uses."""
