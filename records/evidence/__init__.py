"""What is kept longer than the policy says, and what leaves for authorities and courts."""
