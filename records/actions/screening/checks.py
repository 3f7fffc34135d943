"""One listing that a seller's form asks about: a screener answers at once, and nothing is kept."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pipeline.screening.lines import LINE, FeedLine
from pipeline.screening.rules import ScreeningVerdict
from records.accounts.models import Account
from records.actions.screening.held_listings import describe_hit, read_right_kinds
from records.cases.backlog.worker_lives import count_live_threads
from records.database import execute, fetch_all
from records.screening.models import ListingCheck

CHANNEL: Final = "markwarden_listing_checks"  # of notices that one waits
_SILENT_SECONDS: Final = 5.0  # a screener not heard of for so long counts for nothing
_POLL_SECONDS: Final = 0.01

_TAKE: Final = """
UPDATE screening_listingcheck SET taken_at = clock_timestamp() WHERE id = (
  SELECT id FROM screening_listingcheck WHERE taken_at IS NULL ORDER BY id LIMIT 1
  FOR UPDATE SKIP LOCKED
) RETURNING id, account_id, marketplace, line::text
"""
# Who asked reads and deletes it within seconds. What is left was asked by a process that is gone.
_FORGET: Final = """
DELETE FROM screening_listingcheck WHERE asked_at < clock_timestamp() - interval '1 minute'
"""


class NoScreener(Exception):
    """No screener answers. Ask again in a few seconds, or send the listing to be screened."""


@dataclass(frozen=True, slots=True)
class ClaimedCheck:
    """A check in a screener's hands; no other takes it, and none tries it again."""

    check_id: int
    account_id: int
    marketplace: str
    line_json: str  # the line, as JSON

    @property
    def line(self) -> FeedLine:
        """The listing.

        Raises:
            ValidationError: another release wrote it.
        """
        return LINE.validate_json(self.line_json)


def check_listing(account: Account, line: FeedLine, *, seconds: float) -> Mapping[str, Any]:
    """Return what would become of a listing: `answer`, and `reasons` as a hold keeps them.

    Args:
        account: the marketplace's.
        line: the listing as it would be sent.
        seconds: how long to wait for a screener.

    Raises:
        NoScreener: none lives, or none answered in time.
    """
    if not any(count_live_threads(_SILENT_SECONDS, of_screeners=True)):
        raise NoScreener(NoScreener.__doc__)
    payload = LINE.dump_python(line, mode="json")
    check = ListingCheck.objects.create(
        account=account, marketplace=account.marketplace, line=payload
    )
    execute("SELECT pg_notify(%s, '')", [CHANNEL])
    try:
        return _wait_for_verdict(check.pk, time.monotonic() + seconds)
    finally:
        ListingCheck.objects.filter(pk=check.pk).delete()


def _wait_for_verdict(check_id: int, until: float) -> Mapping[str, Any]:
    checks = ListingCheck.objects.filter(pk=check_id, verdict__isnull=False)
    while time.monotonic() < until:
        if check := checks.first():
            return check.verdict or {}
        time.sleep(_POLL_SECONDS)
    raise NoScreener(NoScreener.__doc__)


def take_check() -> ClaimedCheck | None:
    """Take the next check; None: nothing waits, and what nobody reads any more is forgotten."""
    for row in fetch_all(_TAKE):
        return ClaimedCheck(*row)
    execute(_FORGET)
    return None


def answer_check(check: ClaimedCheck, verdict: ScreeningVerdict) -> None:
    """Write the answer for the process that waits for it, if it still does."""
    kinds = read_right_kinds(verdict.held_by)
    reasons = [describe_hit(hit, kinds) for hit in verdict.held_by]
    answer = {"answer": verdict.answer.value, "reasons": reasons}
    ListingCheck.objects.filter(pk=check.check_id).update(verdict=answer)
