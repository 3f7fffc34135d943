"""What a run came to: a page, its plots, and a summary."""
