"""Everything that can happen to claims, at random, and what must hold after each step."""
