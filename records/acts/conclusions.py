"""Conclude first instance: the ruling, the case, its followers, the listing, the letters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from pipeline.words import CaseState, Instance, Outcome
from records.accounts.models import User
from records.acts import enforcement, followers
from records.complaints.models import Case, Ruling
from records.ledger import audit, outbox, policies


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is ruled, by whom and why."""

    outcome: Outcome
    reason_code: str
    reviewer: User | None = None  # empty: by policy
    note: str = ""

    @property
    def actor(self) -> str:
        """For the audit chain."""
        return f"user:{self.reviewer.pk}" if self.reviewer else "policy"


def conclude(case: Case, verdict: Verdict, *, now: datetime, send_after: datetime) -> Ruling:
    """Write a ruling of first instance with everything that follows from it.

    The caller holds the case's row lock and has checked that its state allows a ruling; the
    unique live ruling refuses a second one all the same.
    """
    case.state, case.closed_at = CaseState(verdict.outcome.value), now
    ruling = _written(case, verdict, now)
    followers.close(case, now=now)
    if verdict.outcome is Outcome.UPHELD:
        enforcement.take_down(case.listing_id, ruling_id=ruling.pk, send_after=send_after)
    outbox.post(
        key=f"result:{ruling.pk}",
        kind="result",
        subject_id=ruling.pk,
        body={"request": case.request_id},
        send_after=send_after + timedelta(seconds=policies.policy().limits.results_gather_seconds),
    )
    audit.append(_audit_of(case, ruling, verdict))
    return ruling


# The case closes and its ruling is written in one trip: it runs for every case.
_CLOSE: Final = """
WITH closed AS (
  UPDATE complaints_case SET state = %(state)s, closed_at = %(now)s, score = %(score)s,
    is_audited = %(is_audited)s, why_invalid = %(why_invalid)s
  WHERE id = %(case)s
)
INSERT INTO complaints_ruling (case_id, account_id, instance, proceeding, outcome, reviewer_id,
  reason_code, note, policy_hash, ruled_at)
VALUES (%(case)s, %(account)s, %(instance)s, 0, %(outcome)s, %(reviewer)s, %(reason)s, %(note)s,
  %(policy)s, %(now)s)
RETURNING id
"""


def _written(case: Case, verdict: Verdict, now: datetime) -> Ruling:
    ruling = Ruling(
        case=case,
        account_id=case.account_id,
        instance=Instance.FIRST,
        outcome=verdict.outcome,
        reviewer=verdict.reviewer,
        reason_code=verdict.reason_code,
        note=verdict.note,
        policy_hash=policies.policy().hash,
        ruled_at=now,
    )
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE, _values(case, ruling))
        (ruling.pk,) = cursor.fetchone() or (None,)
    ruling._state.adding = False  # noqa: SLF001  # as documented for rows written by hand
    return ruling


def _values(case: Case, ruling: Ruling) -> dict[str, str | int | float | datetime | None]:
    return {
        "case": case.pk,
        "account": ruling.account_id,
        "state": case.state,
        "score": case.score,
        "is_audited": case.is_audited,
        "why_invalid": case.why_invalid,
        "instance": ruling.instance,
        "outcome": ruling.outcome,
        "reviewer": ruling.reviewer_id,
        "reason": ruling.reason_code,
        "note": ruling.note,
        "policy": ruling.policy_hash,
        "now": ruling.ruled_at,
    }


def _audit_of(case: Case, ruling: Ruling, verdict: Verdict) -> audit.Act:
    return audit.Act(
        subject_kind="case",
        subject_id=case.pk,
        name="rule",
        actor=verdict.actor,
        at=ruling.ruled_at,
        body={
            "ruling": ruling.pk,
            "outcome": ruling.outcome,
            "reason": ruling.reason_code,
            "policy": ruling.policy_hash,
        },
    )
