"""Sellers: legal entities, strikes, education, monitoring."""
