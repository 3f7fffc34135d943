"""Ids by which who has no account is known: whoever names one may see what it names."""

import secrets
from uuid import UUID


def random_id() -> UUID:
    """128 random bits; of a UUID of version 4 six are fixed."""
    return UUID(bytes=secrets.token_bytes(16))
