"""What every operation shares: keys, idempotency, errors, pages of lists, the OpenAPI document."""
