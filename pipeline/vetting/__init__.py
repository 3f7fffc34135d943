"""Applicants beside banned sellers, and chains of brand papers."""
