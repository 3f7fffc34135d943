"""Retention, the holds that override it, and what leaves for authorities and courts."""
