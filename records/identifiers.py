"""Ids by which people without an account are known: anybody who names one may see what it names."""

import secrets
from uuid import UUID


def random_id() -> UUID:
    """Return 128 random bits; a UUID of version 4 has six fixed ones."""
    return UUID(bytes=secrets.token_bytes(16))
