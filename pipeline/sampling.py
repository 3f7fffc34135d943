"""Which automatic approvals a person looks at again: drawn once, whatever is retried."""

import hashlib
import hmac


def audit_draw(secret: bytes, case_key: str) -> float:
    """0 <= draw < 1, from HMAC-SHA-256(secret, case): nobody without the secret can foresee it."""
    digest = hmac.digest(secret, case_key.encode(), hashlib.sha256)
    return int.from_bytes(digest[:7], "big") / 2**56
