"""The account itself: who it is, who belongs to it, and for whom it files."""
