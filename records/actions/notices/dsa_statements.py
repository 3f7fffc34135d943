"""Tell the DSA Transparency Database of restrictions: what is due, what it says, what became."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from pipeline.notices import dsa_statements
from pipeline.notices.dsa_statements import EEA, DsaPayload, RestrictionFacts
from records import policies
from records.cases.acts import CaseAct
from records.cases.models import Case, Ruling
from records.conduct.models import Sanction
from records.database import execute, fetch_all
from records.ledger import audit
from records.notices import statements
from records.notices.documents import Draft, Links, Origin, encode_json, keep_documents, read_body
from records.notices.models import (
    Channel,
    Document,
    StatementKind,
    StatementSent,
    StatementState,
)
from records.notices.outbox_batches import RETRY_AFTER
from records.notices.sellers import account_statements, held_listing_letters
from records.screening.models import HeldListing
from records.sellers.models.penalties import PenaltyOrder

_UNDO: Final = timedelta(minutes=1)  # longer than anybody may take a ruling back
_OVERLAP: Final = timedelta(hours=1)  # longer than any transaction of ours is open
_LEASE: Final = timedelta(minutes=5)  # longer than any call; a sender that dies lets go by then
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
SELECT 'ruling' AS kind, r.id AS ruling_id, NULL::bigint AS subject_id, r.account_id,
  'mw-' || c.public_id || '-' || (extract(epoch FROM r.ruled_at) * 1000)::bigint AS puid,
  r.ruled_at
FROM cases_ruling r
JOIN cases_case c ON c.id = r.case_id
JOIN marketplaces_frozenlisting f ON f.id = c.frozen_id
WHERE r.ruled_at >= %(since)s AND r.ruled_at <= %(until)s
  AND r.outcome = 'upheld' AND r.annulled_at IS NULL AND f.markets && %(markets)s
  AND (r.instance = 'first' OR r.instance = 'appeal' AND EXISTS (
    SELECT FROM disputes_appeal a WHERE a.id = r.proceeding AND a.party = 'filer'))
  AND NOT EXISTS (SELECT FROM notices_statementsent s
    WHERE s.account_id = r.account_id AND s.ruling_id = r.id)
UNION ALL
SELECT o.kind, NULL, o.id, 0, o.puid, o.at FROM (
  SELECT 'penalty' AS kind, id, seller_id, imposed_at AS at,
    'mw-penalty-' || public_id || '-' || extract(epoch FROM imposed_at)::bigint AS puid
  FROM sellers_penaltyorder
  WHERE imposed_at >= %(since)s AND imposed_at <= %(until)s AND state = 'imposed'
    AND penalty IN ('listing_limit', 'ban', 'closure')
  UNION ALL
  SELECT 'measure', id, seller_id, decided_at, 'mw-measure-' || public_id
  FROM conduct_sanction
  WHERE decided_at >= %(since)s AND decided_at <= %(until)s AND lifted_at IS NULL
    AND kind = 'suspension' AND matter = 'listings'
) o
WHERE (EXISTS (SELECT FROM marketplaces_listing l
      JOIN marketplaces_frozenlisting f ON f.listing_id = l.id
      WHERE l.seller_id = ANY (sellers_same_entity(o.seller_id)) AND f.markets && %(markets)s)
    OR EXISTS (SELECT FROM screening_heldlisting h
      WHERE h.seller_id = ANY (sellers_same_entity(o.seller_id))
        AND h.line->'markets' ?| %(markets)s::text[]))
  AND NOT EXISTS (SELECT FROM notices_statementsent s
    WHERE s.puid = o.puid AND s.account_id = 0)
UNION ALL
SELECT 'hold', NULL, h.id, 0, 'mw-hold-' || h.public_id, h.decided_at FROM screening_heldlisting h
WHERE h.decided_at >= %(since)s AND h.decided_at <= %(until)s
  AND (h.state = 'upheld' OR h.state = 'disputed')  -- each has an index of its own
  AND h.line->'markets' ?| %(markets)s::text[]
  AND NOT EXISTS (SELECT FROM notices_statementsent s
    WHERE s.puid = 'mw-hold-' || h.public_id AND s.account_id = 0)
ORDER BY ruled_at LIMIT 1000
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
    names = ("kind", "ruling_id", "subject_id", "account_id", "puid", "ruled_at")
    rows = [
        StatementSent(**dict(zip(names, row, strict=True)), send_after=now)
        for row in fetch_all(_OWED, values)
    ]
    StatementSent.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


_TAKE: Final = """
WITH ready AS (
  SELECT id FROM notices_statementsent WHERE state = 'waiting' AND send_after <= %(now)s
  ORDER BY send_after, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
)
UPDATE notices_statementsent SET send_after = %(until)s
WHERE id IN (SELECT id FROM ready) RETURNING id
"""


def take_due(now: datetime) -> list[DueStatement]:
    """Take what one call sends, held for some minutes; keep back and name what breaks the rules."""
    most = policies.policy().statements.a_call
    ids = [row[0] for row in fetch_all(_TAKE, {"now": now, "until": now + _LEASE, "most": most})]
    rows = StatementSent.objects.filter(pk__in=ids).order_by("pk")
    rulings = statements.read_rulings(row.ruling_id for row in rows if row.ruling_id)
    results = (
        _prepare_statement(row, rulings, now) for row in rows.select_related("ruling__case__frozen")
    )
    return _keep_payloads([due for due in results if due is not None], rulings, now)


def _keep_payloads(
    due_now: list[DueStatement], rulings: Mapping[int, statements.StatedRuling], now: datetime
) -> list[DueStatement]:
    """Keep what is sent; what was sent before, and not taken, is sent as it was."""
    kept = Document.objects.in_bulk([due.row.document_id for due in due_now if due.row.document_id])
    new = [due for due in due_now if due.row.document_id is None]
    with transaction.atomic():
        ids = keep_documents((_draft_payload(due, rulings) for due in new), now=now)
        execute(_SET_DOCUMENT, [[due.row.pk for due in new], ids])
    return [
        replace(due, payload=json.loads(read_body(kept[due.row.document_id])))
        if due.row.document_id
        else due
        for due in due_now
    ]


_SET_DOCUMENT: Final = """
UPDATE notices_statementsent s SET document_id = kept.document_id
FROM unnest(%s::bigint[], %s::bigint[]) AS kept (id, document_id) WHERE s.id = kept.id
"""


def _draft_payload(
    due: DueStatement, rulings: Mapping[int, statements.StatedRuling]
) -> tuple[Origin, Sequence[Draft]]:
    row = due.row
    links = rulings[row.ruling_id].links if row.ruling_id else Links()
    if not row.ruling_id:
        links = Links(seller_id=find_subject(row).seller_id)
    origin = Origin(row.kind, [row.ruling_id or row.subject_id or 0], links)
    return origin, [Draft(row.puid, Channel.REGISTER, "", encode_json(due.payload))]


def _prepare_statement(
    row: StatementSent, rulings: Mapping[int, statements.StatedRuling], now: datetime
) -> DueStatement | None:
    if row.ruling is None:
        payload = _build_further_payload(row, now)
    else:
        ruling = rulings[row.ruling.pk]
        if ruling.record is None:
            mark_refused(row, (_NO_RECORD,))
            return None
        is_owed = row.ruling.annulled_at is None and ruling.record.profile.has_public_statements
        payload = build_payload(row.ruling, ruling, row.puid) if is_owed else None
    if payload is None:
        StatementSent.objects.filter(pk=row.pk).update(state=StatementState.EXEMPT)
        return None
    if faults := dsa_statements.find_payload_faults(payload):
        mark_refused(row, faults)
        return None
    return DueStatement(row, payload)


def _build_further_payload(row: StatementSent, now: datetime) -> DsaPayload | None:
    """Build the payload; None if the restriction was lifted or no law requires it."""
    subject = find_subject(row)
    if isinstance(subject, HeldListing):
        return held_listing_letters.compose_payload(subject, row.puid)
    if isinstance(subject, PenaltyOrder):
        restriction = account_statements.restrict_by_order(subject)
    else:
        restriction = account_statements.restrict_by_measure(subject, now)
    if restriction is None or not account_statements.find_law(restriction).has_public_statements:
        return None
    return account_statements.compose_payload(restriction, row.puid)


def find_subject(row: StatementSent) -> PenaltyOrder | Sanction | HeldListing:
    """Return the order or measure that restricts an account, or the hold of a listing.

    Raises:
        ValueError: it states a ruling.
    """
    if row.kind == StatementKind.HOLD:
        return HeldListing.objects.get(pk=row.subject_id or 0)
    if row.kind == StatementKind.PENALTY:
        return PenaltyOrder.objects.get(pk=row.subject_id or 0)
    if row.kind == StatementKind.MEASURE:
        return Sanction.objects.get(pk=row.subject_id or 0)
    raise ValueError("A ruling restricts no account.")


def build_payload(ruling: Ruling, stated_ruling: statements.StatedRuling, puid: str) -> DsaPayload:
    """Build the payload from the decision record, the same whenever it is asked for.

    Raises:
        NotMatched: there is no record.
    """
    record, frozen_listing = stated_ruling.require_record(), ruling.case.frozen
    seen_on = (frozen_listing.frozen_at if frozen_listing else ruling.ruled_at).date()
    offered_on = frozen_listing.first_offered_on if frozen_listing else None
    facts = RestrictionFacts(puid, min(offered_on or seen_on, seen_on), ruling.ruled_at.date())
    law = (record.profile, record.policy)
    payload = dsa_statements.build_payload(
        record.facts, record.routing, stated_ruling.ruling, law, facts
    )
    return payload | {"decision_ground_reference_url": statements.policy_url(record.policy)}


def mark_sent(due_now: Sequence[DueStatement], ids: Mapping[str, str], *, now: datetime) -> None:
    """Mark statements as sent; `ids` are the database's own by puid, where it gave them."""
    rows = [due.row for due in due_now]
    with transaction.atomic():
        theirs = [ids.get(row.puid, "")[:80] for row in rows]
        execute(_MARK_SENT, [now, [row.pk for row in rows], theirs])
        # Their cases' chains go on: the desk may act on them at this moment.
        cases = Case.objects.select_for_update(of=("self",)).order_by("pk")
        ruling_ids = [row.ruling_id for row in rows if row.ruling_id]
        case_ids = dict(cases.filter(rulings__in=ruling_ids).values_list("rulings__pk", "pk"))
        audit.append_all(
            audit.Act(
                "case", case_ids[row.ruling_id], CaseAct.STATE_PUBLICLY, "system", now,
                {"puid": row.puid},
            )
            for row in rows
            if row.ruling_id
        )  # fmt: skip
        for row in rows:
            if not row.ruling_id:
                _audit(row, CaseAct.STATE_PUBLICLY, now, "system")


_MARK_SENT: Final = """
UPDATE notices_statementsent s SET state = 'sent', sent_at = %s, their_id = sent.their_id,
  last_error = ''
FROM unnest(%s::bigint[], %s::text[]) AS sent (id, their_id) WHERE s.id = sent.id
"""


def mark_refused(row: StatementSent, faults: Sequence[str]) -> None:
    """Mark a statement as refused, for a person to look at."""
    StatementSent.objects.filter(pk=row.pk).update(
        state=StatementState.REFUSED, faults=list(faults)
    )


def postpone_statements(due_now: Sequence[DueStatement], why: str, *, now: datetime) -> None:
    """Postpone statements while the database does not answer, longer each time."""
    for statement in due_now:
        wait = RETRY_AFTER[min(statement.row.attempt, len(RETRY_AFTER) - 1)]
        values = [now + wait, why[:200], statement.row.pk]
        execute(_POSTPONE, values)


_POSTPONE: Final = """
UPDATE notices_statementsent SET send_after = %s, last_error = %s, attempt = attempt + 1
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
        row.attempt, row.last_error, row.document_id = 0, "", None
        row.save()
        _audit(row, CaseAct.STATE_AGAIN, now, actor)
    return True


def _audit(row: StatementSent, name: str, now: datetime, actor: str) -> None:
    kind, subject_id = "seller", 0
    if row.ruling_id is None:
        subject_id = find_subject(row).seller_id or 0
    else:
        case = Case.objects.select_for_update(of=("self",)).get(rulings=row.ruling_id)
        kind, subject_id = "case", case.pk
    audit.record(kind, subject_id, name, actor=actor, at=now, body={"puid": row.puid})
