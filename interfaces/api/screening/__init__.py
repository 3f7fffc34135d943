"""Listings that a marketplace sends to be screened before buyers see them."""
