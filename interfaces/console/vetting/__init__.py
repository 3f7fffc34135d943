"""Verification of sellers that apply, and of their papers."""
