"""Letters and statements, composed when the outbox is drained."""
