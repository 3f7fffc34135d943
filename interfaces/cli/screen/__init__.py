"""`markwarden screen`: files in, matches out, no service at all."""
