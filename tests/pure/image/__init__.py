"""What the image matcher promises, and what the sandbox survives."""
