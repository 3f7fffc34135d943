"""A seller with cases that were upheld against it, some days ago or a moment ago."""

import time
import uuid
from datetime import datetime, timedelta
from typing import Final

import jwt
from django.conf import settings
from django.test import Client, override_settings

from pipeline.vocabulary import CaseState
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories import record_cases

SECRET: Final = "a-secret-of-the-laboratory-" + "0123456789" * 4
_HOUR: Final = timedelta(hours=1)


def create_upheld_cases(
    mark: Right, *listings: str, shop: str = "S-1", now: datetime | None = None
) -> list[Case]:
    """Cases that policy upheld an hour ago, on listings of this shop."""
    then = now or database_now() - _HOUR
    if not mark.owner.memberships.exists():
        record_cases.member(mark.owner)
    cases = [
        record_cases.route_case(record_cases.freeze_case(case, shop=shop, now=then), now=then)
        for case in record_cases.file_cases(mark, *listings, now=then)
    ]
    assert {case.state for case in cases} == {CaseState.UPHELD}
    return cases


def token(shop: str = "S-1", *, secret: str = SECRET, marketplace: str = "lab") -> str:
    """What the marketplace signs, now."""
    issued_at = int(database_now().timestamp())
    claims = {
        "iss": marketplace,
        "sub": shop,
        "aud": "markwarden",
        "iat": issued_at,
        "exp": issued_at + 120,
        "jti": uuid.uuid4().hex,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def signed_in(seller: Seller | int, *, ago: float = 0.0) -> Client:
    """A browser in which this seller was let in, by the session alone; so many seconds ago."""
    client = Client()
    session = client.session
    session["seller"] = seller if isinstance(seller, int) else seller.pk
    session["seller_until"] = time.time() + 7_200 - ago
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key or ""
    return client


def with_secret() -> override_settings:
    """The laboratory's marketplace signs its sellers in with that secret."""
    (place, *_) = settings.MARKWARDEN.marketplaces
    marketplace = place.model_copy(
        update={"code": "lab", "seller_secret": SECRET, "origin": record_cases.ORIGIN}
    )
    return override_settings(
        MARKWARDEN=settings.MARKWARDEN.model_copy(update={"marketplaces": [marketplace]})
    )
