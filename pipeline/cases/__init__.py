"""What stands of a claim."""
