"""Which sellers are one legal entity: what joins them by fact, and the lock over all of them."""
