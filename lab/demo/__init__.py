"""The demonstration `markwarden demo`, and the whole stack in the foreground, `markwarden up`."""
