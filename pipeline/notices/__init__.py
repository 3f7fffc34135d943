"""Statements of reasons, and what they say."""
