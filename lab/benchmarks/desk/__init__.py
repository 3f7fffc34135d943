"""How fast the review desk is when a million cases lie behind it and 100,000 wait."""
