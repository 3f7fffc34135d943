"""What every app writes beside its rows: audit chain, outbox, idempotency, switches, changes."""
