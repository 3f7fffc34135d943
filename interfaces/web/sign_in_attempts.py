"""How often may one account try to sign in? Counted in the audit chain, so on every host alike."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction

from records.ledger import audit
from records.ledger.models import AuditEntry

PER_MINUTE: Final = 10
_KIND: Final = "sign_in"


class TooManyAttempts(Exception):
    """Ten attempts within a minute; wait a minute and try again."""


def count_attempt(name: str, *, now: datetime, why: str = "") -> None:
    """Note one attempt to sign in under a name, known or not: both answer alike.

    Args:
        name: of the person, or whence the attempt comes.
        now: this moment.
        why: it was refused, where that is known by now; the visitor is not told.

    Raises:
        TooManyAttempts: nothing was noted.
    """
    subject_id = _hash_name(name)
    with transaction.atomic():
        _lock_name(subject_id)
        if _count_recent(subject_id, now - timedelta(minutes=1)) >= PER_MINUTE:
            raise TooManyAttempts(TooManyAttempts.__doc__)
        audit.append(
            audit.Act(
                subject_kind=_KIND,
                subject_id=subject_id,
                name="attempt",
                actor="anonymous",
                at=now,
                body={"why": why} if why else {},
            )
        )


def note_refused_sign_on(name: str, why: str, *, now: datetime) -> None:
    """A single sign-on that let nobody in."""
    audit.append(
        audit.Act(
            subject_kind=_KIND,
            subject_id=_hash_name(name),
            name="single_sign_on_refused",
            actor="anonymous",
            at=now,
            body={"reason": why},
        )
    )


def _hash_name(name: str) -> int:
    """A number for the name from which nobody reads the name."""
    key = settings.MARKWARDEN.secret_key.encode()
    digest = hmac.digest(key, name.casefold().encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 1


def _lock_name(subject_id: int) -> None:
    # Attempts under one name wait for each other, so that the eleventh sees all ten.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [subject_id])


def _count_recent(subject_id: int, since: datetime) -> int:
    chain = AuditEntry.objects.filter(subject_kind=_KIND, subject_id=subject_id)
    entries = chain.order_by("-number").values_list("entry", flat=True)[:PER_MINUTE]
    return sum(datetime.fromisoformat(json.loads(entry)["at"]) > since for entry in entries)
