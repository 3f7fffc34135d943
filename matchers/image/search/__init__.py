"""The index of reference pictures, and the exact scan over their hashes."""
