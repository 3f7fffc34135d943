"""Memberships of programmes, and by which figures."""
