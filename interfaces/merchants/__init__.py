"""The door of sellers: what was upheld against them, what it brings, and what they can do."""
