"""How often may anybody? Buckets that refill, in PostgreSQL, so on every host alike.

Where the database does not answer nobody comes in: there is no second way around a limit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.db.models.functions import Least

from records.duties import duty
from records.row_security.models import Allowance

MINUTE: Final = 60.0
HOUR: Final = 3_600.0
DAY: Final = 86_400.0
_FORGOTTEN_AFTER: Final = timedelta(days=2)  # every bucket is full again long before


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of something within so many seconds for one subject, and what this time costs."""

    what: str
    subject: str
    amount: float
    seconds: float = MINUTE
    cost: float = 1

    @property
    def name(self) -> str:
        """Of its bucket."""
        return f"{self.what}:{self.subject}"


class RateLimitReached(Exception):
    """Too many calls: wait as long as Retry-After says, then send the same again."""

    def __init__(self, limit: Limit, retry_after_seconds: int) -> None:
        """Name the limit that was reached, and when it will do."""
        wait = f"{retry_after_seconds} second{'' if retry_after_seconds == 1 else 's'}"
        super().__init__(f"Too many {limit.what}. Wait {wait}, then send the same again.")
        self.limit = limit
        self.retry_after_seconds = retry_after_seconds


# On its own it does not wait for the disk: all calls of an account share its rows, and would wait
# for each other. After a crash a few calls are forgotten.
# A bucket is full when it is made. One that holds too little is not touched and not returned.
_SPEND: Final = """
INSERT INTO row_security_allowance AS kept (name, amount, seconds, tokens, at)
SELECT name, amount, seconds, amount - cost, clock_timestamp()
FROM unnest(%s::text[], %s::float8[], %s::float8[], %s::float8[])
  AS asked (name, amount, seconds, cost),
  (SELECT set_config('synchronous_commit',
    CASE WHEN %s THEN current_setting('synchronous_commit') ELSE 'off' END, true)) AS flush
WHERE cost <= amount ORDER BY name
ON CONFLICT (name) DO UPDATE SET
  amount = excluded.amount, seconds = excluded.seconds, at = excluded.at,
  tokens = least(excluded.amount, kept.tokens + excluded.amount / excluded.seconds
    * greatest(0, extract(epoch FROM excluded.at - kept.at))) - excluded.amount + excluded.tokens
WHERE least(excluded.amount, kept.tokens + excluded.amount / excluded.seconds
    * greatest(0, extract(epoch FROM excluded.at - kept.at))) >= excluded.amount - excluded.tokens
RETURNING name, tokens
"""
_MISSING: Final = """
SELECT %s - tokens - amount / seconds * extract(epoch FROM clock_timestamp() - at)
FROM row_security_allowance WHERE name = %s
"""


def spend_tokens(limits: Sequence[Limit]) -> dict[Limit, float]:
    """Take the cost of this time out of each bucket, inside the caller's transaction if any.

    Returns how much is left in each.

    Raises:
        RateLimitReached: one of them holds too little.
    """
    columns = ([getattr(limit, name) for limit in limits] for name in _COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(_SPEND, [*columns, connection.in_atomic_block])
        left: dict[str, float] = dict(cursor.fetchall())
    for limit in limits:
        if limit.name not in left:
            raise RateLimitReached(limit, _seconds_to_wait(limit))
    return {limit: left[limit.name] for limit in limits}


def return_tokens(limits: Sequence[Limit]) -> None:
    """Give back what this time cost: it was no fault."""
    for limit in limits:
        allowances = Allowance.objects.filter(name=limit.name)
        allowances.update(tokens=Least(F("amount"), F("tokens") + limit.cost))


def refill_tokens(limit: Limit) -> None:
    """Fill a bucket again: what it counted was no fault."""
    Allowance.objects.filter(name=limit.name).update(tokens=limit.amount)


_COLUMNS: Final = ("name", "amount", "seconds", "cost")


def _seconds_to_wait(limit: Limit) -> int:
    """Return the seconds until the bucket holds enough; its whole period if it never will."""
    with connection.cursor() as cursor:
        cursor.execute(_MISSING, [limit.cost, limit.name])
        row = cursor.fetchone()
    missing = row[0] if row else limit.amount
    return max(1, min(math.ceil(limit.seconds), math.ceil(missing * limit.seconds / limit.amount)))


@duty
def delete_full_buckets(now: datetime) -> None:
    """Delete buckets that were not used since they were full again."""
    Allowance.objects.filter(at__lt=now - _FORGOTTEN_AFTER).delete()


def count_listings(account_id: int, listings: int) -> None:
    """Count what an account filed, in the transaction that files it.

    Raises:
        RateLimitReached: nothing is filed.
    """
    most = settings.MARKWARDEN.listings_per_account
    subject = "listings of this account within a day"
    spend_tokens([Limit(subject, str(account_id), most, DAY, listings)])


def count_preflights(account_id: int, listings: int, most: int) -> None:
    """Count what an account has looked at before filing, in the transaction that asks for it.

    Raises:
        RateLimitReached: nothing is looked at.
    """
    subject = "listings of this account checked within a day"
    spend_tokens([Limit(subject, str(account_id), most, DAY, listings)])


def count_statement(seller_id: int) -> None:
    """Count one form in which a seller disputes something.

    Raises:
        RateLimitReached: wait.
    """
    most = settings.MARKWARDEN.statements_per_seller
    spend_tokens([Limit("statements of this seller within a day", str(seller_id), most, DAY)])
