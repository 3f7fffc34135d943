"""Conclude first instance: the ruling, the case, its followers, the listing, the letters."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
    ruling = Ruling.objects.create(
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
    case.state, case.closed_at = CaseState(verdict.outcome.value), now
    case.save(update_fields=["state", "closed_at", "score", "is_audited", "why_invalid"])
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
