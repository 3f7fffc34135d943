"""How the loops of the matchers are compiled, and kept for later processes."""
