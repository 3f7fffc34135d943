"""What both sides of a dispute read alike."""
