"""What a person looks at again: drawn once by a secret, so that no retry can draw another time."""

import hashlib
import hmac
from enum import StrEnum

from pipeline.policy.parameters import QualityNumbers


class Purpose(StrEnum):
    """What is drawn for: each has its own draw, and none foretells another."""

    SECOND_REVIEW = "second review"
    GOLDEN = "golden"


def audit_draw(secret: bytes, case_key: str) -> float:
    """Return 0 <= draw < 1 from HMAC-SHA-256(secret, case), which only the secret foresees."""
    digest = hmac.digest(secret, case_key.encode(), hashlib.sha256)
    return int.from_bytes(digest[:7], "big") / 2**56


def draw_for_purpose(secret: bytes, key: str, purpose: Purpose) -> float:
    """Return the draw of a case for one purpose."""
    return audit_draw(secret, f"{purpose}:{key}")


def second_review_share(rulings: int, numbers: QualityNumbers) -> float:
    """Return the share of a person's rulings that is looked at again: more of who is new to it."""
    is_new = rulings < numbers.new_reviewer_rulings
    return numbers.new_reviewer_share if is_new else numbers.second_review_share
