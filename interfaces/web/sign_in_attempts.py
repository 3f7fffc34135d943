"""How often may anybody try to sign in as one person, and follow links that let nobody in?

Wrong passwords are counted in buckets, refused links in the audit chain: on every host alike.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from interfaces.web.rate_limits import hash_address
from records.accounts.models import User
from records.ledger import audit
from records.ledger.models import AuditEntry
from records.row_security.rate_limits import Limit, RateLimitReached, return_tokens, spend_tokens

PER_MINUTE: Final = 10
_AT_ONCE: Final = 10
_REFILLED_SECONDS: Final = 600.0  # one more each minute
_DEVICE_COOKIE: Final = f"{settings.COOKIE_PREFIX}markwarden_device"
_DEVICE_SECONDS: Final = 365 * 86_400
_KIND: Final = "sign_in"


class TooManyAttempts(Exception):
    """Ten attempts within a minute; wait a minute and try again."""


@contextmanager
def counted_attempt(request: HttpRequest, name: str) -> Iterator[None]:
    """Count an attempt by password, known name or not; the right one costs nothing.

    A device in which the person has signed in before has a count of its own, so that strangers
    who try their name keep nobody out.

    Raises:
        TooManyAttempts: no password is looked at.
    """
    person = find_person(name)
    whose = f"{person}" if person else f"unknown {_hash_name(name)}"
    if (device := _find_device(request, person)) is not None:
        whose = f"{person} in {device}"
    limits = [
        Limit("wrong passwords", whose, _AT_ONCE, _REFILLED_SECONDS),
        Limit("wrong passwords from", hash_address(request), _AT_ONCE, _REFILLED_SECONDS),
    ]
    try:
        spend_tokens(limits)
    except RateLimitReached:
        raise TooManyAttempts(TooManyAttempts.__doc__) from None
    yield
    return_tokens(limits)


def find_person(name: str) -> int | None:
    """Return the id of the person with this username or email: both share one count."""
    users = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name))
    return users.order_by("pk").values_list("pk", flat=True).first() if name else None


def remember_device(request: HttpRequest, answer: HttpResponse, person: User) -> None:
    """Let this browser be known for one in which the person gave the right password."""
    device = _find_device(request, person.pk) or secrets.token_hex(8)
    answer.set_signed_cookie(
        _DEVICE_COOKIE,
        f"{person.pk}:{device}",
        max_age=_DEVICE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _find_device(request: HttpRequest, person: int | None) -> str | None:
    cookie = request.get_signed_cookie(_DEVICE_COOKIE, default="", max_age=_DEVICE_SECONDS) or ""
    whose, _, device = cookie.partition(":")
    return device if person is not None and whose == str(person) else None


def count_attempt(name: str, *, now: datetime, why: str = "") -> None:
    """Record a link that was refused.

    Args:
        name: where the attempt comes from.
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
    """Record a single sign-on that was refused."""
    subject_id = _hash_name(name)
    with transaction.atomic():
        _lock_name(subject_id)
        audit.append(
            audit.Act(
                subject_kind=_KIND,
                subject_id=subject_id,
                name="single_sign_on_refused",
                actor="anonymous",
                at=now,
                body={"reason": why},
            )
        )


def _hash_name(name: str) -> int:
    """Hash the name to a number, so that nobody can read it."""
    key = settings.MARKWARDEN.secret_key.encode()
    digest = hmac.digest(key, name.casefold().encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 1


def _lock_name(subject_id: int) -> None:
    # Attempts under one name wait for each other, so that the eleventh sees all ten.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [subject_id])


def _count_recent(subject_id: int, since: datetime) -> int:
    chain = AuditEntry.objects.readable().filter(subject_kind=_KIND, subject_id=subject_id)
    entries = chain.order_by("-number").values_list("entry", flat=True)[:PER_MINUTE]
    return sum(datetime.fromisoformat(json.loads(entry)["at"]) > since for entry in entries)
