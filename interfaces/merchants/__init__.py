"""The pages of sellers: what was upheld against them, what follows, and what they can do.

Sellers have no account here: their marketplace signs them in by a link.
"""
