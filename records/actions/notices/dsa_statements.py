"""Tell the DSA Transparency Database of removals: what is due, what it says, what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from pipeline.disputes import dsa_statements
from pipeline.disputes.dsa_statements import EEA, DsaPayload, RestrictionFacts
from records import policies
from records.complaints.models import Ruling, StatementSent, StatementState
from records.database import execute, fetch_all
from records.ledger import audit
from records.notices import statements
from records.notices.outbox_batches import RETRY_AFTER

_UNDO: Final = timedelta(minutes=1)  # longer than anybody may take a ruling back
_OVERLAP: Final = timedelta(hours=1)  # longer than any transaction of ours is open
_HELD: Final = timedelta(minutes=5)  # longer than any call; a sender that dies lets go by then
_WHOLES: Final = ("EU", "EEA")  # a market may be written so instead of by its members
_NO_RECORD: Final = "decision_facts: no machine matched this case, so nothing follows from a record"


@dataclass(frozen=True, slots=True)
class DueStatement:
    """A statement that passes the rules, to be sent now."""

    row: StatementSent
    payload: DsaPayload


# What a filer's appeal takes down is a removal of its own. Where no listing of the EEA is meant
# no law of the EEA is asked: that needs no decision record to be read.
_OWED: Final = """
SELECT r.id, r.account_id, 'mw-' || c.public_id || '-' || r.id, r.ruled_at
FROM complaints_ruling r
JOIN complaints_case c ON c.id = r.case_id
JOIN catalog_frozenlisting f ON f.id = c.frozen_id
WHERE r.ruled_at >= %(since)s AND r.ruled_at <= %(until)s
  AND r.outcome = 'upheld' AND r.annulled_at IS NULL AND f.markets && %(markets)s
  AND (r.instance = 'first' OR r.instance = 'appeal' AND EXISTS (
    SELECT FROM complaints_appeal a WHERE a.id = r.proceeding AND a.party = 'filer'))
  AND NOT EXISTS (SELECT FROM complaints_statementsent s
    WHERE s.account_id = r.account_id AND s.ruling_id = r.id)
ORDER BY r.ruled_at LIMIT 1000
"""


def queue_statements(now: datetime) -> int:
    """Queue the statements due since the last look; return how many."""
    newest = StatementSent.objects.order_by("-ruled_at").values_list("ruled_at", flat=True).first()
    first_days = timedelta(days=policies.policy().statements.first_days)
    values = {
        "since": newest - _OVERLAP if newest else now - first_days,
        "until": now - _UNDO,
        "markets": sorted({*EEA, *_WHOLES}),
    }
    owed = [
        StatementSent(
            ruling_id=ruling_id, account_id=account_id, puid=puid, ruled_at=at, send_after=now
        )
        for ruling_id, account_id, puid, at in fetch_all(_OWED, values)
    ]
    StatementSent.objects.bulk_create(owed, ignore_conflicts=True)
    return len(owed)


_TAKE: Final = """
WITH ready AS (
  SELECT id FROM complaints_statementsent WHERE state = 'waiting' AND send_after <= %(now)s
  ORDER BY send_after, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE complaints_statementsent SET send_after = %(until)s
WHERE id IN (SELECT id FROM ready) RETURNING id
"""


def take_due(now: datetime) -> list[DueStatement]:
    """Take what one call sends, held for some minutes; keep back and name what breaks the rules."""
    most = policies.policy().statements.a_call
    ids = [row[0] for row in fetch_all(_TAKE, {"now": now, "until": now + _HELD, "most": most})]
    rows = StatementSent.objects.filter(pk__in=ids).order_by("pk")
    read = statements.read_rulings(row.ruling_id for row in rows)
    found = (_prepare_statement(row, read) for row in rows.select_related("ruling__case__frozen"))
    return [one for one in found if one is not None]


def _prepare_statement(
    row: StatementSent, read: Mapping[int, statements.StatedRuling]
) -> DueStatement | None:
    told = read[row.ruling_id]
    if told.record is None:
        mark_refused(row, (_NO_RECORD,))
        return None
    if row.ruling.annulled_at is not None or not told.record.profile.has_public_statements:
        StatementSent.objects.filter(pk=row.pk).update(state=StatementState.EXEMPT)
        return None
    payload = build_payload(row.ruling, told, row.puid)
    if faults := dsa_statements.find_payload_faults(payload):
        mark_refused(row, faults)
        return None
    return DueStatement(row, payload)


def build_payload(ruling: Ruling, told: statements.StatedRuling, puid: str) -> DsaPayload:
    """Build the payload from the decision record, the same whenever it is asked for.

    Raises:
        NotMatched: there is no record.
    """
    record, frozen = told.require_record(), ruling.case.frozen
    seen_on = (frozen.frozen_at if frozen else ruling.ruled_at).date()
    offered_on = frozen.first_offered_on if frozen else None
    made = RestrictionFacts(puid, min(offered_on or seen_on, seen_on), ruling.ruled_at.date())
    law = (record.profile, policies.policy())
    return dsa_statements.build_payload(record.facts, record.routing, told.ruling, law, made)


def mark_sent(due_now: Sequence[DueStatement], ids: Mapping[str, str], *, now: datetime) -> None:
    """Mark statements as sent; `ids` are the database's own by puid, where it gave them."""
    for one in due_now:
        with transaction.atomic():
            StatementSent.objects.filter(pk=one.row.pk).update(
                state=StatementState.SENT,
                sent_at=now,
                their_id=ids.get(one.row.puid, "")[:80],
                last_error="",
            )
            _audit(one.row, "state_publicly", now, {"puid": one.row.puid})


def mark_refused(row: StatementSent, faults: Sequence[str]) -> None:
    """Mark statements as refused, for a person to look at."""
    StatementSent.objects.filter(pk=row.pk).update(
        state=StatementState.REFUSED, faults=list(faults)
    )


def postpone_statements(due_now: Sequence[DueStatement], why: str, *, now: datetime) -> None:
    """Postpone statements while the database does not answer, longer each time."""
    for one in due_now:
        wait = RETRY_AFTER[min(one.row.attempt, len(RETRY_AFTER) - 1)]
        values = [now + wait, why[:200], one.row.pk]
        execute(_POSTPONE, values)


_POSTPONE: Final = """
UPDATE complaints_statementsent SET send_after = %s, last_error = %s, attempt = attempt + 1
WHERE id = %s
"""


def retry_statement(puid: str, *, actor: str, now: datetime) -> bool:
    """Try a refused statement again after its fault was corrected; return whether there was one."""
    with transaction.atomic():
        row = (
            StatementSent.objects.select_for_update()
            .filter(puid=puid, state=StatementState.REFUSED)
            .first()
        )
        if row is None:
            return False
        row.state, row.faults, row.send_after = StatementState.WAITING, [], now
        row.attempt, row.last_error = 0, ""
        row.save()
        _audit(row, "state_again", now, {"puid": row.puid}, actor)
    return True


def _audit(
    row: StatementSent,
    name: str,
    now: datetime,
    body: Mapping[str, audit.Value],
    actor: str = "system",
) -> None:
    case_id = Ruling.objects.values_list("case_id", flat=True).get(pk=row.ruling_id)
    audit.record("case", case_id, name, actor=actor, at=now, body=body)
