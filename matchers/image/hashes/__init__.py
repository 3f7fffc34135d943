"""From pixels to hashes: the canonical form, its views, PDQ, and an embedding where one is set."""
