"""Hold listings before they are published, and end holds: release, uphold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from pydantic import TypeAdapter

from pipeline.screening.lines import Line
from pipeline.screening.rules import RuleHit
from pipeline.time import deadlines
from pipeline.vocabulary import HoldState, ScreeningAnswer
from records import policies
from records.accounts.models import Role, User
from records.ledger import audit
from records.screening.models import Clearance, Hold, NewestVersion
from records.screening.work import PartClaim

_LINE: Final = TypeAdapter(Line)
DECIDERS: Final = frozenset({Role.REVIEWER, Role.SENIOR_REVIEWER})


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line that is held, why, and whose it is."""

    line: Line
    hits: tuple[RuleHit, ...]
    entity_id: int | None


def write_holds(claim: PartClaim, lines: Sequence[HeldLine], now: datetime) -> None:
    """Write the holds of some lines, inside the caller's transaction."""
    if not lines:
        return
    policy = policies.policy()
    hours = policy.screening.hold_business_hours
    due_at = deadlines.due_at(now, policies.calendar(), hours)
    Hold.objects.bulk_create(
        [
            Hold(
                account_id=claim.account_id,
                marketplace=claim.marketplace,
                listing=one.line.id,
                revision=one.line.revision,
                shop=one.line.seller.shop,
                seller_id=one.entity_id,
                right_id=next((hit.right_id for hit in one.hits if hit.right_id), None),
                line=_LINE.dump_python(one.line, mode="json"),
                digest=one.line.digest,
                reasons=[describe_hit(hit) for hit in one.hits],
                policy_hash=policy.hash,
                held_at=now,
                due_at=due_at,
            )
            for one in lines
        ],
        ignore_conflicts=True,
    )


class HoldRefused(Exception):
    """The hold is decided on or a newer version took its place, or it is not for you to decide."""


def release_hold(hold_id: int, person: User, why: str, *, now: datetime) -> Hold:
    """Let a listing be published; the same content is not held again by the same rules.

    Raises:
        HoldRefused: nothing was changed.
    """
    with transaction.atomic():
        hold = _decide(hold_id, HoldState.RELEASED, person, why, now)
        Clearance.objects.bulk_create(
            [
                Clearance(
                    account_id=hold.account_id,
                    listing=hold.listing,
                    digest=hold.digest,
                    rule=reason["rule"],
                    hold=hold,
                    cleared_at=now,
                )
                for reason in hold.reasons
            ],
            ignore_conflicts=True,
        )
        # The same version sent again gets this answer; of a newer one it says nothing.
        NewestVersion.objects.filter(
            account_id=hold.account_id, listing=hold.listing, revision=hold.revision
        ).update(answer=ScreeningAnswer.PASSED, rules=[])
    return hold


def uphold_hold(hold_id: int, person: User, why: str, *, now: datetime) -> Hold:
    """Keep a listing from being published: the platform's own decision, by a person.

    Raises:
        HoldRefused: nothing was changed.
    """
    with transaction.atomic():
        return _decide(hold_id, HoldState.UPHELD, person, why, now)


def _decide(hold_id: int, state: HoldState, person: User, why: str, now: datetime) -> Hold:
    hold = Hold.objects.select_for_update().get(pk=hold_id)
    if hold.state != HoldState.WAITING or not person.is_active or person.role not in DECIDERS:
        raise HoldRefused(HoldRefused.__doc__)
    hold.state, hold.decided_at, hold.decided_by, hold.why = state, now, person, why.strip()[:500]
    hold.save(update_fields=["state", "decided_at", "decided_by", "why"])
    body: dict[str, audit.Value] = {"state": state.value, "listing": hold.listing}
    audit.record("hold", hold.pk, "decide", actor=f"user:{person.pk}", at=now, body=body)
    return hold


def describe_hit(hit: RuleHit) -> dict[str, object]:
    """Return a rule that held a listing as a hold keeps it, with its sentences in all languages."""
    numbers = policies.policy().screening.rules[hit.rule]
    written = TypeAdapter(type(numbers.says))
    return {
        "rule": hit.rule.value,
        "right_id": hit.right_id,
        "fingerprint_id": hit.fingerprint_id,
        "says": written.dump_python(hit.explain(numbers)),
        "lifts": written.dump_python(numbers.lifts),
    }
