"""Letters, webhooks and DSA statements: what is due, and what became of each attempt."""
