"""Sellers, their legal entities, and their penalties."""
