"""Remind parties before a window ends, and tell marketplaces which buyers to inform."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.db import transaction

from pipeline.reasons import Reason
from pipeline.vocabulary import Severity
from records import policies
from records.actions.disputes.counter_notices import last_chance_ends_at
from records.cases.law import find_law
from records.cases.models import Case
from records.database import fetch_all
from records.duties import duty
from records.ledger import outbox
from records.notices.letters import reminders

_UNDO: Final = timedelta(minutes=1)  # longer than anybody may take a ruling back
_LOOK_BACK: Final = timedelta(hours=6)  # longer than the timers are ever away
_BATCH_SIZE: Final = 500


def _build_not_posted(subject_column: str, *, when: str = "TRUE") -> str:
    """Build the SQL condition that no such letter was posted about this subject."""
    return (
        "AND NOT EXISTS (SELECT FROM ledger_outgoing o"
        f" WHERE o.kind = %(kind)s AND o.subject_id = {subject_column} AND {when})"
    )


_QUESTIONS: Final = f"""
SELECT q.id FROM cases_clarification q JOIN cases_case c ON c.id = q.case_id
WHERE q.answered_at IS NULL AND c.state = 'clarification'
  AND q.lapses_at > %(now)s AND q.lapses_at <= %(until)s {_build_not_posted("q.id")}
"""  # noqa: S608  # of our own words
_ANSWERS: Final = f"""
SELECT n.id FROM disputes_counternotification n
WHERE n.state = 'forwarded' AND n.answer = ''
  AND n.answer_ends_at > %(now)s AND n.answer_ends_at <= %(until)s {_build_not_posted("n.id")}
"""  # noqa: S608  # of our own words
_UPHELD: Final = """
SELECT c.id, r.ruled_at, r.id
FROM cases_ruling r JOIN cases_case c ON c.id = r.case_id
WHERE (r.ruled_at, r.id) > (%(after_at)s, %(after_id)s) AND r.ruled_at <= %(until)s
  AND r.outcome = 'upheld' AND r.annulled_at IS NULL AND r.instance <> 'counter'
  AND c.upheld_at <= %(until)s AND c.seller_id IS NOT NULL AND c.reason = ANY(%(reasons)s)
  {not_posted}
ORDER BY r.ruled_at, r.id LIMIT {most}
"""
_TO_BUYERS: Final = _UPHELD.format(not_posted=_build_not_posted("c.id"), most=_BATCH_SIZE)
# Each time that a claim is upheld the seller has its chances, from then on.
_AT_THIS_TIME: Final = "(o.body ->> 'upheld_at')::timestamptz = c.upheld_at"
_TO_SELLERS: Final = _UPHELD.format(
    not_posted=_build_not_posted("c.id", when=_AT_THIS_TIME), most=_BATCH_SIZE
)


@duty
def remind_filers(now: datetime) -> int:
    """Post reminders to filers, once for each window; return how many."""
    until = now + timedelta(days=policies.policy().notices.filer_reminded_days)
    count = 0
    for kind, sql in ((reminders.QUESTION, _QUESTIONS), (reminders.ANSWER, _ANSWERS)):
        for (pk,) in fetch_all(sql, {"kind": kind, "now": now, "until": until}):
            outbox.post(key=f"{kind}:{pk}", kind=kind, subject_id=pk, send_after=now)
            count += 1
    return count


@duty
def remind_sellers(now: datetime) -> int:
    """Remind sellers some days before their last chance in a case ends; return how many."""
    before = timedelta(days=policies.policy().notices.seller_reminded_days)
    upheld = _find_upheld_lately(_TO_SELLERS, reminders.COUNTER, Reason, now)
    cases = list(islice(upheld, _BATCH_SIZE))
    for case in cases:
        ends_at = last_chance_ends_at(case)
        if ends_at is not None:
            _post_to_seller(case, max(now, ends_at - before))
    return len(cases)


def _post_to_seller(case: Case, send_after: datetime) -> None:
    kind, upheld_at = reminders.COUNTER, f"{case.upheld_at:%Y-%m-%dT%H:%M:%S.%f%z}"
    with transaction.atomic():
        # One of an earlier time would tell of these chances, and too early.
        outbox.recall(kind=kind, subject_id=case.pk)
        outbox.post(
            key=f"{kind}:{case.pk}:{upheld_at}",
            kind=kind,
            subject_id=case.pk,
            body={"upheld_at": upheld_at},
            send_after=send_after,
        )


@duty
def inform_buyers(now: datetime) -> int:
    """Ask marketplaces to inform buyers of counterfeits, if the law requires it."""
    reasons = policies.policy().reasons
    grave = [code for code, row in reasons.items() if row.severity is Severity.COUNTERFEIT]
    upheld = _find_upheld_lately(_TO_BUYERS, reminders.BUYERS_KIND, grave, now)
    # Those whose law wants no notice take nobody's place.
    due = (case for case in upheld if find_law(case).has_buyers_to_inform)
    cases, kind = list(islice(due, _BATCH_SIZE)), reminders.BUYERS_KIND
    for case in cases:
        outbox.post(key=f"{kind}:{case.pk}", kind=kind, subject_id=case.pk, send_after=now)
    return len(cases)


def _find_upheld_lately(
    sql: str, kind: str, reasons: Iterable[str], now: datetime
) -> Iterator[Case]:
    values: dict[str, object] = {
        "kind": kind,
        "after_at": now - _LOOK_BACK,
        "after_id": 0,
        "until": now - _UNDO,
        "reasons": [str(reason) for reason in reasons],
    }
    rows = fetch_all(sql, values)
    while rows:
        cases = Case.objects.filter(pk__in=[case_id for case_id, _, _ in rows])
        # Those that are not due are read again in each round: no more than the law asks for.
        light = cases.only("upheld_at", "frozen__markets", "request__right_snapshot")
        yield from light.select_related("frozen", "request").order_by("pk")
        _, values["after_at"], values["after_id"] = rows[-1]
        rows = fetch_all(sql, values) if len(rows) == _BATCH_SIZE else []
