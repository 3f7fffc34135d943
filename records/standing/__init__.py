"""Good Faith memberships and the record that sellers carry."""
