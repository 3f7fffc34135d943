"""Sellers apply to sell: their papers, what the machine finds, and what a person decides."""
