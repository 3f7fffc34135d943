"""Entries of a stream of listings: cut into batches, and each batch taken in as HTTP's are."""

import json
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final, Protocol, cast

from pipeline.screening.lines import BodyUnreadable, parse_body
from records import policies
from records.accounts.models import Account
from records.actions.accounts import enrolment
from records.actions.screening.intake import receive_batch
from records.ledger import idempotency
from records.ledger.idempotency import Answer, Call
from workers.runtime import metrics

_log = logging.getLogger(__name__)

_ACTOR: Final = "system"  # who enrols a marketplace that is new
_METHOD: Final = "STREAM"  # beside those of HTTP
_NO_OBJECT: Final = "Send one listing as a JSON object."
_TOO_LARGE: Final = "The listing alone is larger than a batch may be."


@dataclass(frozen=True, slots=True)
class Entry:
    """One listing of a stream."""

    id: str  # of the stream
    line: bytes  # as it was sent, without line breaks: JSON has none that mean anything


@dataclass(frozen=True, slots=True)
class BadEntry:
    """An entry that is not screened, and why."""

    entry: Entry
    says: str


class Feed(Protocol):
    """The stream of one marketplace, read by one process at a time."""

    @property
    def name(self) -> str:
        """The name of the stream."""
        ...

    @property
    def marketplace(self) -> str:
        """Its code."""
        ...

    @property
    def outages(self) -> tuple[type[Exception], ...]:
        """What its methods raise when its server is away."""
        ...

    def read(self, most: int) -> Sequence[Entry]:
        """Return entries that were not finished, those first that were read before."""
        ...

    def finish(self, entries: Sequence[Entry], bad: Sequence[BadEntry]) -> None:
        """Name the bad ones, and read none of them again: the others are taken in."""
        ...

    def close(self) -> None:
        """Let another process read it."""
        ...


def make_entry(entry_id: str, content: bytes) -> Entry:
    """Return an entry with its content on one line."""
    return Entry(entry_id, b" ".join(content.splitlines()).strip())


def take_in(feed: Feed, entries: Sequence[Entry], now: datetime) -> None:
    """Take in entries, and finish each batch of them once it is committed.

    Raises:
        IndexMissing, KeyInFlight, VaultUnreachable: read what is left again, later.
    """
    account = enrolment.enrol_marketplace(feed.marketplace, actor=_ACTOR, now=now)
    for batch in cut_batches(entries):
        bad = _take_batch(feed, account, batch, now)
        feed.finish(batch, bad)
        metrics.FEED_ENTRIES.labels(feed.name, "taken").inc(len(batch) - len(bad))
        for entry in bad:
            metrics.FEED_ENTRIES.labels(feed.name, "bad").inc()
            _log.warning("%s %s is not screened: %s", feed.name, entry.entry.id, entry.says)


def cut_batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Yield batches as large as one call of HTTP may be; the same entries are cut the same way."""
    most_lines = policies.policy().screening.lines_a_batch
    batch, size = list[Entry](), 0
    for entry in entries:
        size += len(entry.line) + 1
        if batch and (len(batch) == most_lines or size > _count_most_bytes()):
            yield batch
            batch, size = [], len(entry.line) + 1
        batch.append(entry)
    if batch:
        yield batch


def _count_most_bytes() -> int:
    return policies.policy().screening.megabytes_a_batch * 1_000_000


def _take_batch(
    feed: Feed, account: Account, entries: Sequence[Entry], now: datetime
) -> list[BadEntry]:
    """Take in one batch, unless it was taken in before; return its bad entries."""
    unfit = {entry.id: fault for entry in entries if (fault := _find_fault(entry))}
    lines = [entry for entry in entries if entry.id not in unfit]
    bad = [BadEntry(entry, unfit[entry.id]) for entry in entries if entry.id in unfit]
    if not lines:
        return bad
    body = b"\n".join(entry.line for entry in lines)
    ids = json.dumps([entry.id for entry in entries]).encode()
    digest = sha256(ids + b"\n" + body).hexdigest()
    call = Call(account.pk, _METHOD, feed.name, key=digest, body_sha256=digest)
    answer = idempotency.run_once(call, lambda: _receive(account, lines, body, now))
    faults = cast("list[Any]", answer.body)  # by number and reason, as written below
    return bad + [BadEntry(lines[item["number"] - 1], item["says"]) for item in faults]


def _find_fault(entry: Entry) -> str:
    """Return why an entry cannot be a line of a body; empty if it can."""
    if not entry.line.startswith(b"{"):
        return _NO_OBJECT
    return _TOO_LARGE if len(entry.line) > _count_most_bytes() else ""


def _receive(account: Account, lines: Sequence[Entry], body: bytes, now: datetime) -> Answer:
    try:
        batch = receive_batch(account, body, actor=f"account:{account.pk}", now=now)
    except BodyUnreadable:  # not one of them is JSON
        faults = [_explain_line(entry.line, now) for entry in lines]
        return Answer(
            400, [{"number": n, "says": fault} for n, fault in enumerate(faults, start=1)]
        )
    return Answer(202, batch.bad)


def _explain_line(line: bytes, now: datetime) -> str:
    try:
        parse_body(line, 1, now)
    except BodyUnreadable as unreadable:
        return str(unreadable)
    return _NO_OBJECT
