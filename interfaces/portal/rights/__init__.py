"""The rights repository of one account."""
