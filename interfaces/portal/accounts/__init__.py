"""The account itself: its identity, its members, and for whom it files."""
