"""What leaves now: a batch of the outbox, locked or held, and what became of each row of it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from records.database import execute, fetch_all
from records.duties import duty
from records.notices.letter_kinds import DIGEST

# The retry schedule of Standard Webhooks.
RETRY_AFTER: Final = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)


@dataclass(frozen=True, slots=True)
class EnforcementOrder:
    """A listing as it shall be, when its row was locked."""

    listing_id: int
    marketplace: str
    external_id: str
    is_down: bool
    version: int


@dataclass(frozen=True, slots=True)
class OutgoingRow:
    """One row of the outbox, ready; locked while it is made, held while it is sent."""

    pk: int
    key: str
    kind: str
    subject_id: int
    body: Mapping[str, int]
    attempt: int
    created_at: datetime
    order: EnforcementOrder | None  # what is told of, where it is a listing

    @property
    def key_prefix(self) -> str:
        """What a key that leaves begins with: when its row was written, in milliseconds.

        A database that lost its last rows writes others under the same keys; their receivers would
        take them for what they know.
        """
        return f"{self.created_at.timestamp() * 1000:.0f}."

    @property
    def is_newest_order(self) -> bool:
        """Return whether an order is the newest of its listing; an older one is done with."""
        if self.kind != "enforce" or self.order is None:
            return False
        return self.body["version"] >= self.order.version


# The field that rows of a kind have in common that share a letter; their subject is a ruling.
SHARED_FIELDS: Final[Mapping[str, str]] = {"result": "request", DIGEST: "person"}
_LOOK_BESIDE: Final = 1_000  # further rows: three requests of the largest, however long the queue

_COLUMNS: Final = "id, key, kind, subject_id, body, attempt, created_at, send_after"
_READY: Final = "sent_at IS NULL AND parked_at IS NULL AND send_after <= statement_timestamp()"
_SHARED_VALUE: Final = f"""CASE kind {
    " ".join(f"WHEN '{kind}' THEN body->>'{name}'" for kind, name in SHARED_FIELDS.items())
} END"""

_DUE: Final = f"{_READY} AND leader_id IS NULL"  # nothing was made of it yet

# Nothing here waits for a lock, so that nobody can wait for us in a circle: an undo holds its
# listing and asks for our rows. What another process holds is left for the next round. A letter
# tells all that is ready of its request or person: what the limit cuts off comes beside.
_TAKE: Final = f"""
WITH oldest AS (
  SELECT {_COLUMNS} FROM ledger_outgoing WHERE {_DUE}
  ORDER BY send_after, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
), beside AS (
  SELECT {_COLUMNS} FROM ledger_outgoing
  WHERE {_DUE} AND kind = ANY(%(kinds)s) AND id IN (
      SELECT id FROM ledger_outgoing WHERE {_DUE} ORDER BY send_after, id LIMIT %(window)s
    )
    AND (kind, {_SHARED_VALUE}) IN (SELECT kind, {_SHARED_VALUE} FROM oldest)
    AND id NOT IN (SELECT id FROM oldest)
  FOR UPDATE SKIP LOCKED
), ready AS (
  SELECT {_COLUMNS} FROM oldest UNION ALL SELECT {_COLUMNS} FROM beside
){{rest}}
"""  # noqa: S608  # of our own words
# An order is made, and sent, by the state of its listing, which nobody changes meanwhile.
_WITH_LISTINGS: Final = """, free AS (
  SELECT id, marketplace, external_id, is_down, version FROM marketplaces_listing
  WHERE id IN (SELECT subject_id FROM ready WHERE kind IN ('enforce', 'statement'))
  FOR UPDATE SKIP LOCKED
)
SELECT ready.id, ready.key, ready.kind, ready.subject_id, ready.body::json, ready.attempt,
  ready.created_at, free.id, free.marketplace, free.external_id, free.is_down, free.version
FROM ready LEFT JOIN free ON ready.kind IN ('enforce', 'statement') AND free.id = ready.subject_id
WHERE ready.kind NOT IN ('enforce', 'statement') OR free.id IS NOT NULL
ORDER BY ready.send_after, ready.id
"""
_TAKE_DUE: Final = _TAKE.format(rest=_WITH_LISTINGS)
# `full` names ways out that have enough to do: a marketplace, or what `lane` says of the others.
_TAKE_MADE: Final = f"""
WITH ready AS (
  SELECT {_COLUMNS} FROM ledger_outgoing o WHERE {_READY} AND leader_id = id
    AND (held_until IS NULL OR held_until <= statement_timestamp())
    AND kind <> ALL(%(full_kinds)s) AND NOT EXISTS (
      SELECT FROM notices_document d WHERE d.outgoing_id = o.id AND d.sent_at IS NULL
        AND CASE d.channel WHEN 'mail' THEN 'mail' ELSE d.address END = ANY(%(full)s))
  ORDER BY send_after, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
){_WITH_LISTINGS}"""  # noqa: S608  # of our own words
# A listing is told one thing at a time, so that the newest arrives last. Its lock is ours by now:
# a statement of its own sees who held an order of it before.
_HOLD: Final = """
UPDATE ledger_outgoing o SET held_until = %(until)s
WHERE id = ANY(%(ids)s) AND NOT (kind IN ('enforce', 'statement') AND EXISTS (
  SELECT FROM ledger_outgoing other WHERE other.kind IN ('enforce', 'statement')
    AND other.subject_id = o.subject_id AND other.held_until > statement_timestamp()))
RETURNING id
"""
_LOCK_HELD: Final = """
WITH free AS (
  SELECT id FROM marketplaces_listing WHERE id = ANY(%(listings)s) FOR NO KEY UPDATE SKIP LOCKED
), held AS (
  SELECT o.id, sent_at, kind, subject_id FROM ledger_outgoing o
  JOIN unnest(%(ids)s::bigint[], %(until)s::timestamptz[]) AS ours (id, until)
    ON ours.id = o.id AND ours.until = o.held_until
  FOR UPDATE OF o SKIP LOCKED
)
SELECT id, sent_at IS NOT NULL FROM held
WHERE kind NOT IN ('enforce', 'statement') OR subject_id IN (SELECT id FROM free)
"""
_TAKE_FOLLOWERS: Final = """
SELECT leader_id, id, key, kind, subject_id, body::json, attempt, created_at
FROM ledger_outgoing
WHERE kind = ANY(%(kinds)s) AND subject_id = ANY(%(subjects)s) AND leader_id = ANY(%(leaders)s)
  AND leader_id <> id AND sent_at IS NULL AND parked_at IS NULL
ORDER BY id FOR UPDATE SKIP LOCKED
"""


def take_due(most: int) -> list[OutgoingRow]:
    """Take rows whose time has come and whose documents are not made, the longest ready first.

    They are locked in the caller's transaction. Rows that share a letter with one of them are
    added.
    """
    values = {"most": most, "kinds": list(SHARED_FIELDS), "window": most + _LOOK_BESIDE}
    return [_parse_row(*row) for row in fetch_all(_TAKE_DUE, values)]


def take_made(
    most: int, full: Collection[str] = (), full_kinds: Collection[str] = ()
) -> list[OutgoingRow]:
    """Take rows that lead and whose documents are made, the longest ready first, locked."""
    values = {"most": most, "full": list(full), "full_kinds": list(full_kinds)}
    return [_parse_row(*row) for row in fetch_all(_TAKE_MADE, values)]


def hold(rows: Iterable[OutgoingRow], *, until: datetime) -> set[int]:
    """Hold locked rows for ourselves; return which: a listing has one order under way.

    `until` is the proof that they are ours: who holds them after us has a later one.
    """
    values = {"ids": [row.pk for row in rows], "until": until}
    return {pk for (pk,) in fetch_all(_HOLD, values)}


def lock_held(rows: Iterable[tuple[OutgoingRow, datetime]]) -> dict[int, bool]:
    """Lock what is still held until then, and the listings; return whether each was recalled.

    What another process has a lock on is left out: nothing here waits either.
    """
    held = list(rows)
    listings = [row.order.listing_id for row, _until in held if row.order]
    values = {
        "ids": [row.pk for row, _until in held],
        "until": [until for _row, until in held],
        "listings": listings,
    }
    return dict(fetch_all(_LOCK_HELD, values))


def let_go(rows: Iterable[OutgoingRow]) -> None:
    """Hold locked rows no longer, where their mark did not end it."""
    ids = [row.pk for row in rows]
    execute(
        "UPDATE ledger_outgoing SET held_until = NULL"
        " WHERE id = ANY(%s) AND held_until IS NOT NULL",
        [ids],
    )


def take_followers(
    leaders: Collection[int], subject_ids: Collection[int]
) -> dict[int, list[OutgoingRow]]:
    """Take the rows that share the documents of rows that lead, by these; locked."""
    followers: dict[int, list[OutgoingRow]] = {}
    values = {"kinds": list(SHARED_FIELDS), "subjects": list(subject_ids), "leaders": list(leaders)}
    for leader, *row in fetch_all(_TAKE_FOLLOWERS, values):
        followers.setdefault(leader, []).append(_parse_row(*row, None))
    return followers


_FREE: Final = """
UPDATE ledger_outgoing f SET leader_id = NULL
WHERE f.sent_at IS NULL AND f.parked_at IS NULL AND f.leader_id <> f.id AND NOT EXISTS (
  SELECT FROM ledger_outgoing l
  WHERE l.id = f.leader_id AND l.sent_at IS NULL AND l.parked_at IS NULL)
"""


@duty
def free_followers(_now: datetime) -> bool:
    """Give rows a letter of their own that another act held while the one they share was sent."""
    return execute(_FREE)


def mark_made(leaders: Mapping[int, int]) -> None:
    """Mark rows as made; each with the row that leads it."""
    execute(_MARK_MADE, [list(leaders), list(leaders.values())])


_MARK_MADE: Final = """
UPDATE ledger_outgoing o SET leader_id = made.leader_id
FROM unnest(%s::bigint[], %s::bigint[]) AS made (id, leader_id) WHERE o.id = made.id
"""


def _parse_row(  # the columns of _TAKE
    pk: int,
    key: str,
    kind: str,
    subject_id: int,
    body: dict[str, int],
    *more: Any,  # noqa: ANN401  # as the driver gives them
) -> OutgoingRow:
    attempt, created_at, *listing = more
    order = EnforcementOrder(*listing) if listing[0] else None
    return OutgoingRow(pk, key, kind, subject_id, body, attempt, created_at, order)


def mark_sent(rows: Sequence[OutgoingRow], *, now: datetime) -> None:
    """Mark rows as sent: the receiver has them, or has something newer."""
    ids = [row.pk for row in rows]
    execute(
        "UPDATE ledger_outgoing SET sent_at = coalesce(sent_at, %s), held_until = NULL"
        " WHERE id = ANY(%s)",
        [now, ids],
    )
    told = [
        (row.order.listing_id, row.order.version, row.order.is_down)
        for row in rows
        if row.order and row.is_newest_order
    ]
    if told:
        execute(_STORE_TOLD_VERSION, [list(column) for column in zip(*told, strict=True)])


# What was told is what the row said that was locked; it may say something newer by now.
_STORE_TOLD_VERSION: Final = """
UPDATE marketplaces_listing l SET told_version = told.version, told_is_down = told.is_down
FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS told (id, version, is_down)
WHERE l.id = told.id AND l.told_version < told.version
"""


def retry_later(row: OutgoingRow, why: str, *, now: datetime) -> bool:
    """Retry a row later, by the schedule; False: the schedule has ended, the row is parked."""
    if row.attempt >= len(RETRY_AFTER):
        park(row, why, now=now)
        return False
    execute(
        "UPDATE ledger_outgoing SET send_after = %s, attempt = attempt + 1, last_error = %s"
        " WHERE id = %s",
        [now + RETRY_AFTER[row.attempt], why[:200], row.pk],
    )
    return True


def park(row: OutgoingRow, why: str, *, now: datetime) -> None:
    """Park a row that will never be accepted as it is, for an operator."""
    execute(
        "UPDATE ledger_outgoing SET parked_at = %s, last_error = %s WHERE id = %s",
        [now, why[:200], row.pk],
    )
