"""Requests that were filed: their cases live, and what a filer can still do about them."""
