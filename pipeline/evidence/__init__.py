"""Orders of authorities, and links among sellers."""
