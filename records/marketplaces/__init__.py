"""Listings as marketplaces name them, as frozen, and as they shall be."""
