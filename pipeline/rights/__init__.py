"""What makes a right complete: its fields, the offices' rules, and the checks of a verifier."""
