"""How much may a key, an account and an address do? The numbers are settings."""

import hashlib
import hmac
import ipaddress
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from threading import local
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from records.row_security.rate_limits import (
    DAY,
    HOUR,
    Limit,
    RateLimitReached,
    return_tokens,
    spend_tokens,
)

_LETTERS_PER_EMAIL: Final = 10
_SIGN_IN_CODES_PER_PERSON: Final = 30
CUSTOMER_BITS: Final = 48  # of IPv6
_SECONDS: Final = 300  # of opening files, of one person an hour
_NETWORKS: Final = 64  # telephones of many people share such a range
_QUOTES: Final = str.maketrans("", "", '"\\')


def hash_address(request: HttpRequest, bits: int = 64) -> str:
    """Hash the caller's address, so that nobody can read it.

    Of an IPv6 address only the network of so many bits counts: a household has a network of 64.
    """
    address = _strip_host_part(_find_address(request), bits)
    key = settings.MARKWARDEN.secret_key.encode()
    return hmac.digest(key, address.encode(), hashlib.sha256)[:16].hex()


def mask_address(request: HttpRequest) -> str:
    """Return roughly where a visitor comes from: the network of their provider."""
    address = _find_address(request)
    try:
        bits = 24 if ipaddress.ip_address(address).version == 4 else 48
        return str(ipaddress.ip_network(f"{address}/{bits}", strict=False).network_address)
    except ValueError:  # a proxy's own word
        return "0.0.0.0"  # noqa: S104  # an address that is none


def _find_address(request: HttpRequest) -> str:
    """Return the address that the outermost of our proxies saw.

    The header's earlier entries are whatever the visitor wrote.
    """
    addresses: list[str] = [request.META.get("REMOTE_ADDR", "")]
    addresses += reversed(request.headers.get("X-Forwarded-For", "").replace(" ", "").split(","))
    return _strip_port(addresses[min(settings.MARKWARDEN.proxies or 0, len(addresses) - 1)])


def _strip_port(address: str) -> str:
    """Remove the visitor's port, which some proxies add and which always changes."""
    bare = address.partition("]")[0].lstrip("[")
    return bare.partition(":")[0] if bare.count(":") == 1 else bare


def _strip_host_part(address: str, bits: int) -> str:
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:  # a proxy's own word, such as "unknown"
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((int(ip), bits), strict=False))
    return address


def count_call(request: HttpRequest, prefix: str = "", account_id: int = 0) -> dict[Limit, float]:
    """Count one call: of its address, and of its key and account where these are known.

    Returns what is left of each limit.

    Raises:
        RateLimitReached: wait.
    """
    config = settings.MARKWARDEN
    limits = [Limit("calls from this address", hash_address(request), config.calls_per_address)]
    if prefix:
        limits += [
            Limit("calls with this key", prefix, config.calls_per_key),
            Limit("calls of this account", str(account_id), config.calls_per_account),
        ]
    return spend_tokens(limits)


def count_report(request: HttpRequest, listings: int) -> None:
    """Count a report on the public form, in the transaction that files it.

    A provider gives anybody who asks 65,536 networks of IPv6: together they are limited to what a
    few may do.

    Raises:
        RateLimitReached: nothing is filed.
    """
    most = settings.MARKWARDEN.reported_listings_per_address
    what = "listings reported from this address within a day"
    network_description, most_near = (
        "listings reported from networks near it within a day",
        _NETWORKS * most,
    )
    spend_tokens(
        [
            Limit(what, hash_address(request), most, DAY, listings),
            Limit(
                network_description, hash_address(request, CUSTOMER_BITS), most_near, DAY, listings
            ),
        ]
    )


def count_form(request: HttpRequest, device: str = "") -> None:
    """Count a form that may cost a letter or try a code, signed in or not.

    Args:
        request: from where it comes, and to what email a letter goes.
        device: one in which the owner of that email signed in before: it has a count of its own,
            so that strangers who ask for letters to it keep nobody out.

    Raises:
        RateLimitReached: wait.
    """
    config = settings.MARKWARDEN
    limits = [
        Limit("forms from this address", hash_address(request), config.codes_per_address, HOUR)
    ]
    if email := request.POST.get("email", "").strip():
        mailbox = _hash_email(email) + (f" in {device}" if device else "")
        limits.append(Limit("letters to this email", mailbox, _LETTERS_PER_EMAIL, DAY))
    spend_tokens(limits)


_SENDER: Final = local()  # of the files that this thread was last given


def count_uploads(request: HttpRequest, sender: str, files: int = 1) -> None:
    """Count files sent to a page, signed in or not, or to the API by an account.

    Raises:
        RateLimitReached: none is read.
    """
    config = settings.MARKWARDEN
    _SENDER.name, _SENDER.address = sender, hash_address(request)
    address = _SENDER.address
    spend_tokens(
        [
            Limit("files of one person", sender, config.uploads_per_person, HOUR, files),
            Limit("files from this address", address, config.uploads_per_address, HOUR, files),
        ]
    )


def forget_sender() -> None:
    """Let the next request of this thread begin without one."""
    _SENDER.__dict__.clear()


def find_sender() -> str:
    """Return who sent the files that this thread works on; empty where nobody counts them."""
    return getattr(_SENDER, "name", "")


@contextmanager
def count_opening_seconds(most: float) -> Iterator[None]:
    """Charge the sender for the time in which a file is opened; the most is asked for before.

    Raises:
        RateLimitReached: too little is left.
    """
    if not find_sender():
        yield
        return
    limits = [
        Limit("seconds of opening files of one person", _SENDER.name, _SECONDS, HOUR, most),
        Limit("of opening files from this address", _SENDER.address, 4 * _SECONDS, HOUR, most),
    ]
    spend_tokens(limits)
    start = time.monotonic()
    try:
        yield
    finally:
        left = max(0.0, most - (time.monotonic() - start))
        return_tokens([replace(limit, cost=left) for limit in limits])


def count_letter(email: str, most: int) -> None:
    """Count a letter sent to an address that nobody has proven to be theirs.

    Raises:
        RateLimitReached: nothing is sent.
    """
    spend_tokens([Limit("letters to this email", _hash_email(email.strip()), most, DAY)])


def count_sign_in_code(person_id: int) -> None:
    """Count a sign-in code sent after a correct password.

    Raises:
        RateLimitReached: nothing is sent.
    """
    most = _SIGN_IN_CODES_PER_PERSON
    spend_tokens([Limit("codes to sign in of this person", str(person_id), most, DAY)])


def _hash_email(email: str) -> str:
    """Hash the address so that all spellings of a mailbox are equal, without what follows a plus.

    Mail drops the quotes and backslashes that a name may be written with.
    """
    name, _at, host = email.casefold().rpartition("@")
    plain = name.translate(_QUOTES).partition("+")[0]
    key, mailbox = settings.MARKWARDEN.secret_key.encode(), f"{plain}@{host}"
    return hmac.digest(key, mailbox.encode(), hashlib.sha256)[:16].hex()


def render_too_many(limit_error: RateLimitReached) -> HttpResponse:
    """Render the page that asks the visitor to wait."""
    minutes = math.ceil(limit_error.retry_after_seconds / 60)
    message = ngettext(
        "Nothing was changed because you reached a limit. Go back and try again in a minute.",
        "Nothing was changed because you reached a limit. Go back and try again in %(minutes)s"
        " minutes.",
        minutes,
    ) % {"minutes": minutes}
    return HttpResponse(
        render_to_string("500.html", {"title": _("Too many requests"), "says": message}),
        status=HTTPStatus.TOO_MANY_REQUESTS,
        headers={"Retry-After": str(limit_error.retry_after_seconds)},
    )
