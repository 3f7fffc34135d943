"""Pages of investigators and counsel: holds, and what leaves for authorities and courts."""
