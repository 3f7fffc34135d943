"""A filer's past as rows: closed requests from which the Good Faith standing is computed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from pipeline.words import CaseState, Channel, Instance, Lane, Outcome, Reason
from records.accounts.models import Role, User
from records.catalog.models import Listing
from records.complaints.models import Case, Ruling, TakedownRequest
from records.ledger import policies
from records.rights.models import Right

_HISTORY_RULED_AFTER = timedelta(hours=6)


def write_history(past: Iterable[dict[str, Any]], account_id: int, now: datetime) -> int:
    """Write closed requests with their cases and rulings; returns how many cases."""
    right = Right.objects.filter(owner_id=account_id, kind="trademark").first()
    if right is None:
        return 0
    reviewer, _ = User.objects.get_or_create(
        username="reviewer-before", defaults={"role": Role.REVIEWER, "is_active": False}
    )
    count = 0
    with transaction.atomic():
        for entry in past:
            count += _write_request(entry, right, reviewer, now)
    return count


def _write_request(entry: dict[str, Any], right: Right, reviewer: User, now: datetime) -> int:
    filed_at = now - timedelta(days=entry["days_ago"])
    request = TakedownRequest.objects.create(
        account_id=right.owner_id,
        right=right,
        right_version=right.version,
        right_snapshot={"kind": right.kind, "mark": right.mark},
        reason=Reason(entry["reason"]),
        channel=Channel.PLATFORM,
        lane=Lane.STANDARD,
        filer_name="Before",
        filer_email="before@example.com",
        policy_hash=policies.policy().hash,
        filed_at=filed_at,
    )
    outcomes = [Outcome.UPHELD] * (entry["upheld"] - entry["restored"])
    outcomes += [Outcome.REJECTED] * (entry["cases"] - entry["upheld"])
    restored = [Outcome.UPHELD] * entry["restored"]
    for line, outcome in enumerate((*outcomes, *restored), start=1):
        case = _write_case(request, line, outcome)
        _write_ruling(case, Instance.FIRST, outcome, reviewer)
        if line > len(outcomes):
            _write_ruling(case, Instance.COUNTER, Outcome.REJECTED, reviewer)
    return int(entry["cases"])


def _write_case(request: TakedownRequest, line: int, outcome: Outcome) -> Case:
    listing = Listing.objects.create(
        marketplace="past", external_id=f"{request.pk}-{line}", url="https://past.example/"
    )
    return Case.objects.create(
        request=request,
        account_id=request.account_id,
        owner_id=request.account_id,
        right_id=request.right_id,
        reason=request.reason,
        lane=request.lane,
        listing=listing,
        line=line,
        state=CaseState(outcome.value),
        filed_at=request.filed_at,
        closed_at=request.filed_at + _HISTORY_RULED_AFTER,
    )


def _write_ruling(case: Case, instance: Instance, outcome: Outcome, reviewer: User) -> None:
    Ruling.objects.create(
        case=case,
        account_id=case.account_id,
        instance=instance,
        outcome=outcome,
        reviewer=reviewer,
        reason_code="past",
        policy_hash=case.request.policy_hash,
        ruled_at=case.filed_at + _HISTORY_RULED_AFTER * (1 if instance is Instance.FIRST else 2),
    )
