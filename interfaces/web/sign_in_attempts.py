"""How often may anybody try to sign in as one person, and follow links that let nobody in?

Both are counted in buckets, on every host alike.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse

from interfaces.web.rate_limits import CUSTOMER_BITS, hash_address
from records.accounts.models import User
from records.ledger import audit
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


def find_own_device(request: HttpRequest) -> str:
    """Return a name of this browser if the person with this email has signed in in it before."""
    return _find_device(request, find_person(request.POST.get("email", "").strip())) or ""


def _find_device(request: HttpRequest, person: int | None) -> str | None:
    cookie = request.get_signed_cookie(_DEVICE_COOKIE, default="", max_age=_DEVICE_SECONDS) or ""
    whose, _, device = cookie.partition(":")
    return device if person is not None and whose == str(person) else None


def count_refused_link(request: HttpRequest, why: str, *, now: datetime) -> None:
    """Count a link that was refused; of each network one a minute is recorded.

    A provider gives anybody who asks 65,536 networks of IPv6: together they have a count as well.

    Args:
        request: where it comes from.
        why: it was refused; the visitor is not told.
        now: this moment.

    Raises:
        TooManyAttempts: nothing was noted.
    """
    near = hash_address(request, CUSTOMER_BITS)
    limits = [
        Limit("refused links from this address", hash_address(request), PER_MINUTE),
        Limit("refused links from networks near it", near, 2 * PER_MINUTE),
    ]
    try:
        spend_tokens(limits)
    except RateLimitReached:
        raise TooManyAttempts(TooManyAttempts.__doc__) from None
    with suppress(RateLimitReached):
        spend_tokens([Limit("refused links that are recorded", near, 1)])
        _note(f"link from {near}", "attempt", {"why": why}, now)


def note_refused_sign_on(name: str, why: str, *, now: datetime) -> None:
    """Record a single sign-on that was refused."""
    _note(name, "single_sign_on_refused", {"reason": why}, now)


def _note(name: str, act: str, body: dict[str, audit.Value], now: datetime) -> None:
    subject_id = _hash_name(name)
    with transaction.atomic(), connection.cursor() as cursor:
        # Two at once in one chain wait for each other.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [subject_id])
        audit.append(
            audit.Act(
                subject_kind=_KIND,
                subject_id=subject_id,
                name=act,
                actor="anonymous",
                at=now,
                body=body,
            )
        )


def _hash_name(name: str) -> int:
    """Hash the name to a number, so that nobody can read it."""
    key = settings.MARKWARDEN.secret_key.encode()
    digest = hmac.digest(key, name.casefold().encode(), hashlib.sha256)
    return int.from_bytes(digest[:8]) >> 1
