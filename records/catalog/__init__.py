"""Listings, their frozen copies, and whether the marketplace shall show them."""
