"""A case from its opening to its conclusion, and the listing that goes down or up with it."""
