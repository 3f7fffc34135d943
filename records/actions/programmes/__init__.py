"""Memberships of the Good Faith Program and the Small Firms Program."""
