"""Drain the outbox: letters, take-downs, statements; at least once, under one key each."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Final

from django.conf import settings
from django.db import transaction

from gateways.fetching import FetchRefused, Unreachable
from gateways.mail import Letter, MailRefused, MailUnreachable
from gateways.webhooks import ReceiverGone
from pipeline.statements import RESTORED
from records.complaints.models import Clarification, Draft, Ruling, Settlement, TakedownRequest
from records.ledger.clock import database_now
from records.notices import disputes, leaving, letters, right_letters, statements
from records.notices.leaving import Leaving, Ordered
from records.notices.letters import LetterText
from records.notices.statements import NotMatched, Told
from workers import metrics, outside, tracing
from workers.loops import OUTAGES

_log = logging.getLogger(__name__)

_IDLE_SECONDS: Final = 0.5
_BATCH: Final = 100
_BATCH_SECONDS: Final = 1.0  # how long a batch may hold its locks before it lets the rest go


def tick() -> float:
    """Deliver what is ready; returns the seconds to rest."""
    return 0.0 if deliver() else _IDLE_SECONDS


def deliver() -> int:
    """One batch; returns how many rows it dealt with."""
    with transaction.atomic():
        rows = leaving.taken(_BATCH)
        if not rows:
            return 0
        batch = Batch(rows, database_now(), statements.read(_rulings(rows)))
        until = time.monotonic() + _BATCH_SECONDS
        for parcel in _parcels(rows):
            batch.carry(parcel)
            if time.monotonic() > until:
                break
        leaving.sent(batch.sent, now=batch.now)
    # Counted once it is committed: what is rolled back is sent, and counted, again.
    for (kind, outcome), times in batch.outcomes.items():
        metrics.WEBHOOK_DELIVERIES.labels(kind, outcome).inc(times)
    _trace(batch.sent)
    return batch.dealt_with


def _trace(sent: Sequence[Leaving]) -> None:
    """A case whose result is on its way is concluded."""
    if not tracing.is_followed():
        return
    ruled = Ruling.objects.filter(pk__in=[row.subject_id for row in sent if row.kind == "result"])
    for ruling in ruled.select_related("case"):
        tracing.conclude(
            ruling.case_id,
            filed_at=ruling.case.filed_at,
            ruled_at=ruling.ruled_at,
            outcome=ruling.outcome,
        )


def _rulings(rows: Sequence[Leaving]) -> set[int]:
    told = {row.subject_id for row in rows if row.kind == "result"}
    return told | {row.body["ruling"] for row in rows if "ruling" in row.body}


def _parcels(rows: Sequence[Leaving]) -> list[list[Leaving]]:
    """What leaves together: the results of one request share a letter; all else goes alone."""
    results = sorted((row for row in rows if _request_of(row)), key=_request_of)
    shared = [list(group) for _, group in groupby(results, key=_request_of)]
    return [[row] for row in rows if not _request_of(row)] + shared


def _request_of(row: Leaving) -> int:
    return row.body.get("request", 0) if row.kind == "result" else 0


@dataclass(slots=True)
class Batch:
    """Rows under their locks, and what became of them."""

    rows: Sequence[Leaving]
    now: datetime
    told: dict[int, Told]
    sent: list[Leaving] = field(default_factory=list)
    dealt_with: int = 0
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)

    def carry(self, parcel: Sequence[Leaving]) -> None:
        """Send what leaves together, and note what became of it."""
        kind = parcel[0].kind
        outcome = self._outcome(parcel)
        self.dealt_with += len(parcel)
        self.outcomes[kind, outcome] += len(parcel)

    def _outcome(self, parcel: Sequence[Leaving]) -> str:
        """The outermost edge: what cannot be composed may not hold up all the others."""
        try:
            _SEND[parcel[0].kind](self, parcel)
        except OUTAGES:
            raise
        except (Unreachable, MailUnreachable) as outage:
            return self._again(parcel, str(outage))
        except (FetchRefused, ReceiverGone, MailRefused) as refusal:
            return self._park(parcel, str(refusal))
        except Exception as fault:  # noqa: BLE001  # the edge: see above
            ids = {"outgoing": parcel[0].pk}
            _log.exception("Outgoing row %s cannot be composed.", parcel[0].pk, extra=ids)
            return self._again(parcel, f"{type(fault).__name__}: {fault}")
        self.sent.extend(parcel)
        return "sent"

    def _again(self, parcel: Sequence[Leaving], why: str) -> str:
        is_postponed = [leaving.again(row, why, now=self.now) for row in parcel]
        return "postponed" if all(is_postponed) else "parked"

    def _park(self, parcel: Sequence[Leaving], why: str) -> str:
        for row in parcel:
            leaving.park(row, why, now=self.now)
            _log.error("%s is parked: %s", row.key, why, extra={"outgoing": row.pk})
        return "parked"

    def enforce(self, parcel: Sequence[Leaving]) -> None:
        """A listing goes down or up again; only the newest order is sent."""
        (row,) = parcel
        listing = _ordered(row)
        if not row.is_newest_order:
            return
        outside.marketplaces().enforce(
            listing.marketplace,
            listing.external_id,
            state="down" if listing.is_down else "up",
            version=listing.version,
            key=row.key,
            sent_at=self.now,
            statement=self._statement_if_any(row.body["ruling"]) if listing.is_down else None,
            restoration=None if listing.is_down else self._restoration(row.body["ruling"]),
        )

    def state_reasons(self, parcel: Sequence[Leaving]) -> None:
        """The listing is down already; its seller still learns of this ruling."""
        (row,) = parcel
        listing, told = _ordered(row), self._statement(row.body["ruling"])
        outside.marketplaces().state_reasons(
            listing.marketplace, listing.external_id, told, key=row.key, sent_at=self.now
        )

    def receipt(self, parcel: Sequence[Leaving]) -> None:
        """A request has arrived."""
        request = TakedownRequest.objects.get(pk=parcel[0].subject_id)
        self._post(parcel[0], letters.receipt(request, settings.MARKWARDEN.public_url))

    def question(self, parcel: Sequence[Leaving]) -> None:
        """The clock stands still until the filer answers."""
        asked = Clarification.objects.select_related("case__request").get(pk=parcel[0].subject_id)
        self._post(parcel[0], letters.question(asked, settings.MARKWARDEN.public_url))

    def settled(self, parcel: Sequence[Leaving]) -> None:
        """An upheld claim was taken back."""
        found = Settlement.objects.select_related("case__request").get(pk=parcel[0].subject_id)
        self._post(parcel[0], letters.settled(found, settings.MARKWARDEN.public_url))

    def dispute(self, parcel: Sequence[Leaving]) -> None:
        """A step of a counter-notification or an appeal: both sides are told."""
        (row,) = parcel
        told = disputes.told(row.kind, row.subject_id, settings.MARKWARDEN.public_url)
        self._post(row, told.to_filer)
        seller = told.to_seller
        outside.marketplaces().notify(
            seller.marketplace,
            seller.external_id,
            {"kind": seller.kind, "en": seller.says.en, "zh": seller.says.zh},
            key=f"{row.key}:seller",
            sent_at=self.now,
        )

    def draft(self, parcel: Sequence[Leaving]) -> None:
        """A draft expires soon; one that was filed or deleted meanwhile needs no letter."""
        draft = Draft.objects.select_related("editor").filter(pk=parcel[0].subject_id).first()
        if draft is not None and draft.editor.email:
            self._post(parcel[0], letters.draft_expiring(draft, settings.MARKWARDEN.public_url))

    def results(self, parcel: Sequence[Leaving]) -> None:
        """One letter for every result of a request that is ready."""
        request = TakedownRequest.objects.get(pk=parcel[0].body["request"])
        told = [self.told[row.subject_id] for row in parcel]
        self._post(parcel[0], letters.results(request, told, settings.MARKWARDEN.public_url))

    def right_news(self, parcel: Sequence[Leaving]) -> None:
        """What became of a right, or will soon; who left meanwhile is told nothing."""
        (row,) = parcel
        letter = right_letters.compose(row.subject_id, row.body, settings.MARKWARDEN.public_url)
        if letter is not None:
            self._post(row, letter)

    def _statement_if_any(self, ruling_id: int) -> dict[str, object] | None:
        """A person may uphold what no machine could match: the listing goes down all the same."""
        try:
            return self._statement(ruling_id)
        except NotMatched:
            return None

    def _restoration(self, ruling_id: int) -> dict[str, str] | None:
        """What the seller is told where another ruling took the place of the one against it."""
        told = self.told.get(ruling_id)
        return {"en": RESTORED.en, "zh": RESTORED.zh} if told and told.replaces else None

    def _statement(self, ruling_id: int) -> dict[str, object]:
        return outside.as_json(statements.statement_of(self.told[ruling_id]))

    def _post(self, row: Leaving, letter: LetterText) -> None:
        sender = settings.MARKWARDEN.mail_from
        outside.mailbox().send(
            Letter(row.key, sender, letter.to, letter.subject, letter.text, sent_at=self.now)
        )


def _ordered(row: Leaving) -> Ordered:
    if row.ordered is None:
        raise LookupError(f"{row.key} names no listing.")
    return row.ordered


_SEND: Final[dict[str, Callable[[Batch, Sequence[Leaving]], None]]] = {
    "enforce": Batch.enforce,
    "statement": Batch.state_reasons,
    "receipt": Batch.receipt,
    "question": Batch.question,
    "settled": Batch.settled,
    "draft": Batch.draft,
    "result": Batch.results,
    **dict.fromkeys(disputes.KINDS, Batch.dispute),
    "right": Batch.right_news,
}
