"""Drain the outbox: letters, take-downs, statements; at least once, under one key each."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction

from gateways.fetching import FetchRefused, Unreachable
from gateways.mail import Letter, MailRefused, MailUnreachable
from gateways.webhooks import ReceiverGone
from records.catalog.models import Listing
from records.complaints.models import Clarification, Ruling, TakedownRequest
from records.ledger.clock import database_now
from records.ledger.models import Outgoing
from records.notices import letters
from records.notices.letters import LetterText
from records.notices.statements import NotMatched, statement
from workers import metrics, outside
from workers.loops import OUTAGES

_log = logging.getLogger(__name__)

_IDLE_SECONDS: Final = 0.5
_BATCH: Final = 50
# The retry schedule of Standard Webhooks.
_RETRY_AFTER: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)


def tick() -> float:
    """Deliver what is ready; returns the seconds to rest."""
    return 0.0 if deliver() else _IDLE_SECONDS


def deliver() -> int:
    """One batch; returns how many rows it dealt with."""
    ready = Outgoing.objects.ready().order_by("send_after", "pk")
    keys = list(ready.values_list("pk", flat=True)[:_BATCH])
    return sum(_survived(pk) for pk in keys)


def _survived(pk: int) -> int:
    """The outermost edge: one row that cannot be composed may not hold up all the others."""
    try:
        return _deliver(pk)
    except OUTAGES:
        raise
    except Exception as fault:  # noqa: BLE001  # the edge: see above
        _log.exception("Outgoing row %s cannot be composed.", pk)
        row = Outgoing.objects.get(pk=pk)
        _again(row, database_now(), f"{type(fault).__name__}: {fault}")
    return 1


def _deliver(pk: int) -> int:
    with transaction.atomic():
        row = Outgoing.objects.ready().select_for_update(skip_locked=True).filter(pk=pk).first()
        if row is None:  # recalled, or another process has it
            return 0
        now = database_now()
        outcome = _outcome(row, now)
        metrics.WEBHOOK_DELIVERIES.labels(row.kind, outcome).inc()
    return 1


def _outcome(row: Outgoing, now: datetime) -> str:
    try:
        _SEND[row.kind](row, now)
    except (Unreachable, MailUnreachable) as outage:
        return _again(row, now, str(outage))
    except (FetchRefused, ReceiverGone, MailRefused) as refusal:
        return _park(row, now, str(refusal))
    row.sent_at = now
    row.save(update_fields=["sent_at"])
    return "sent"


def _again(row: Outgoing, now: datetime, why: str) -> str:
    if row.attempt >= len(_RETRY_AFTER):
        return _park(row, now, why)
    row.send_after = now + _RETRY_AFTER[row.attempt]
    row.attempt, row.last_error = row.attempt + 1, why[:200]
    row.save(update_fields=["send_after", "attempt", "last_error"])
    return "postponed"


def _park(row: Outgoing, now: datetime, why: str) -> str:
    row.parked_at, row.last_error = now, why[:200]
    row.save(update_fields=["parked_at", "last_error"])
    _log.error("%s is parked: %s", row.key, why)
    return "parked"


def _enforce(row: Outgoing, now: datetime) -> None:
    """Only the newest version is sent; an older one is done with, for its successor says all."""
    listing = Listing.objects.select_for_update().get(pk=row.subject_id)
    if int(row.body["version"]) < listing.version:
        return
    outside.marketplaces().enforce(
        listing.marketplace,
        listing.external_id,
        state="down" if listing.is_down else "up",
        version=listing.version,
        key=row.key,
        sent_at=now,
        statement=_statement_if_any(int(row.body["ruling"])) if listing.is_down else None,
    )
    listing.told_version, listing.told_is_down = listing.version, listing.is_down
    listing.save(update_fields=["told_version", "told_is_down"])


def _state_reasons(row: Outgoing, now: datetime) -> None:
    """The listing is down already; its seller still learns of this ruling."""
    listing = Listing.objects.get(pk=row.subject_id)
    told = _statement(int(row.body["ruling"]))
    outside.marketplaces().state_reasons(
        listing.marketplace, listing.external_id, told, key=row.key, sent_at=now
    )


def _statement_if_any(ruling_id: int) -> dict[str, object] | None:
    """A person may uphold what no machine could match: the listing goes down all the same."""
    try:
        return _statement(ruling_id)
    except NotMatched:
        return None


def _statement(ruling_id: int) -> dict[str, object]:
    ruling = Ruling.objects.select_related("case").get(pk=ruling_id)
    return outside.as_json(statement(ruling))


def _receipt(row: Outgoing, now: datetime) -> None:
    request = TakedownRequest.objects.get(pk=row.subject_id)
    _post(row, letters.receipt(request, settings.MARKWARDEN.public_url), now)


def _question(row: Outgoing, now: datetime) -> None:
    asked = Clarification.objects.select_related("case__request").get(pk=row.subject_id)
    _post(row, letters.question(asked, settings.MARKWARDEN.public_url), now)


def _result(row: Outgoing, now: datetime) -> None:
    """One letter for every result of the request that is ready with this one."""
    companions = list(
        Outgoing.objects.ready()
        .filter(kind="result", body__request=row.body["request"])
        .exclude(pk=row.pk)
        .select_for_update(skip_locked=True)
    )
    ruling_ids = [row.subject_id, *(each.subject_id for each in companions)]
    rulings = Ruling.objects.select_related("case__request", "case__listing")
    found = sorted(rulings.filter(pk__in=ruling_ids), key=lambda each: each.case.line)
    _post(row, letters.results(found, settings.MARKWARDEN.public_url), now)
    Outgoing.objects.filter(pk__in=[each.pk for each in companions]).update(sent_at=now)


def _post(row: Outgoing, letter: LetterText, now: datetime) -> None:
    sender = settings.MARKWARDEN.mail_from
    outside.mailbox().send(
        Letter(row.key, sender, letter.to, letter.subject, letter.text, sent_at=now)
    )


_SEND: Final[dict[str, Callable[[Outgoing, datetime], None]]] = {
    "enforce": _enforce,
    "statement": _state_reasons,
    "receipt": _receipt,
    "question": _question,
    "result": _result,
}
