"""Let a seller in by a link that its marketplace signed: a token that is good once and briefly."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from django.db import IntegrityError, transaction

from records.duties import duty
from records.ledger import audit
from records.sellers.models import Seller, SellerEntry, Shop

AUDIENCE: Final = "markwarden"
LONGEST_VALIDITY: Final = timedelta(minutes=5)  # from its making to its end
_SKEW: Final = timedelta(seconds=30)  # a marketplace's clock may be ahead by so much
_CLAIMS: Final = ("iss", "sub", "aud", "iat", "exp", "jti")


class EntryRefused(Exception):
    """This link does not let anybody in: go back to your marketplace and follow a new one."""

    why = "forged"  # for the audit chain, never for the visitor


class EntryExpired(EntryRefused):
    """As above: it is good no more, or would be for too long."""

    why = "late"


class EntryUsed(EntryRefused):
    """As above: it let somebody in before."""

    why = "used"


class UnknownShop(EntryRefused):
    """No complaint concerns this shop: there is nothing to see."""

    why = "unknown shop"


def find_shop(token: str, secrets: Mapping[str, str], *, now: datetime) -> Shop:
    """Return the shop that the link names, and leave the link good.

    Raises:
        EntryRefused, UnknownShop: as `sign_in_seller` says.
    """
    claims = _read_token(token, secrets, now)
    entries = SellerEntry.objects.filter(marketplace=claims["iss"], jti=claims["jti"][:128])
    if entries.exists():
        raise EntryUsed(EntryRefused.__doc__)
    return _get_shop(claims)


def sign_in_seller(token: str, secrets: Mapping[str, str], *, now: datetime) -> Seller:
    """Return the seller whom the link names; `secrets` are the marketplaces', by code.

    Raises:
        EntryRefused: forged, late, good for too long, or used before; which, nobody is told.
        UnknownShop: rightly signed, for a shop that nobody has registered.
    """
    claims = _read_token(token, secrets, now)
    ends_at = datetime.fromtimestamp(claims["exp"], UTC)
    entry = _use_once(claims["iss"], claims["jti"], ends_at)
    shop = _get_shop(claims)
    _audit(entry, shop, now)
    return shop.seller


def _get_shop(claims: Mapping[str, Any]) -> Shop:
    shops = Shop.objects.select_related("seller").filter(marketplace=claims["iss"])
    shop = shops.filter(external_id=claims["sub"]).first()
    if shop is None:
        raise UnknownShop(UnknownShop.__doc__)
    return shop


def _audit(entry: SellerEntry, shop: Shop, now: datetime) -> None:
    # A chain of the entry's own: nobody who is not let in yet may hold the seller's lock.
    act = audit.Act(
        subject_kind="entry",
        subject_id=entry.pk,
        name="enter",
        actor=f"seller:{shop.seller_id}",
        at=now,
        body={"marketplace": shop.marketplace},
    )
    audit.begin_chains([act])


def _read_token(token: str, secrets: Mapping[str, str], now: datetime) -> dict[str, Any]:
    claims = _verify_token(token, secrets)
    made_at, ends_at = (datetime.fromtimestamp(claims[name], UTC) for name in ("iat", "exp"))
    if not made_at - _SKEW <= now < ends_at <= made_at + LONGEST_VALIDITY:
        raise EntryExpired(EntryRefused.__doc__)
    return claims


def _verify_token(token: str, secrets: Mapping[str, str]) -> dict[str, Any]:
    try:
        issuer = jwt.decode(token, options={"verify_signature": False}).get("iss")
        secret = secrets.get(issuer, "") if isinstance(issuer, str) else ""
        if not secret:
            raise EntryRefused(EntryRefused.__doc__)
        claims = jwt.decode(
            token,
            secret,
            algorithms=["HS256"],
            audience=AUDIENCE,
            # Held against the database's clock, as everything else.
            options={"require": list(_CLAIMS), "verify_exp": False, "verify_iat": False},
        )
    except jwt.PyJWTError as fault:
        raise EntryRefused(EntryRefused.__doc__) from fault
    if not all(isinstance(claims[name], kind) for name, kind in _KINDS.items()):
        raise EntryRefused(EntryRefused.__doc__)
    return claims


_KINDS: Final[Mapping[str, type]] = {"sub": str, "jti": str, "iat": int, "exp": int}


def _use_once(marketplace: str, jti: str, ends_at: datetime) -> SellerEntry:
    try:
        with transaction.atomic():
            return SellerEntry.objects.create(
                marketplace=marketplace, jti=jti[:128], expires_at=ends_at
            )
    except IntegrityError as used:
        raise EntryUsed(EntryRefused.__doc__) from used


@duty
def delete_expired_entries(now: datetime) -> None:
    """Delete entries whose links have expired."""
    SellerEntry.objects.filter(expires_at__lt=now - LONGEST_VALIDITY).delete()
