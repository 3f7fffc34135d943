"""Audit chain, outbox, idempotency, switches, policies, change feed: keyed by kind and id."""
