"""A seeded year of requests with their deadlines and rulings, written as rows."""

from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Final

from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, Channel, Lane, Outcome, RightState
from records import policies
from records.accounts.models import Account
from records.actions.rights import repository
from records.cases.models import Case, Ruling, TakedownRequest
from records.marketplaces.models import Listing
from records.rights.models import Right
from tests.factories import record_cases

BEGINS_AT: Final = datetime(2025, 11, 1, tzinfo=UTC)
NOW: Final = record_cases.NOW
MARKETPLACES: Final = ("lab", "second", "third")
_LISTINGS: Final = count(1)
_STATES: Final = (
    *[CaseState.UPHELD] * 12,
    *(CaseState.IN_REVIEW, CaseState.WITHDRAWN, CaseState.CLARIFICATION, CaseState.DUPLICATE),
)


def write_year(seed: int, requests: int = 160) -> None:
    """Requests of two years in every lane and on three marketplaces, and what else is counted."""
    chance = Random(seed)
    rights = [_add_right(chance, f"Mark {number}") for number in range(6)]
    Account.objects.create(name="Never confirmed", created_at=BEGINS_AT)
    Account.objects.create(name="lab", marketplace="lab", state="active", created_at=BEGINS_AT)
    for _ in range(requests):
        _write_request(chance, chance.choice(rights))


def _draw_moment(chance: Random) -> datetime:
    return BEGINS_AT + chance.random() * (NOW - BEGINS_AT)


def _add_right(chance: Random, mark: str) -> Right:
    """One that is verified, and may have been withdrawn since."""
    at = _draw_moment(chance)
    owner = record_cases.account(f"Owner of {mark}", created_at=at - timedelta(days=3))
    right = Right(owner=owner, kind="trademark", mark=mark)
    repository.add_right(right, [], actor="test", now=at)
    repository.mark_verified(right.pk, actor="test", now=at + timedelta(days=1))
    if chance.random() < 0.4:
        later = at + timedelta(days=40)
        states = frozenset({RightState.VERIFIED})
        right.refresh_from_db()
        repository.move_right(right, states, RightState.WITHDRAWN, actor="test", now=later)
    right.refresh_from_db()
    return right


def _write_request(chance: Random, right: Right) -> None:
    lane = chance.choice(list(Lane))
    is_public = lane is Lane.PUBLIC_FORM
    request = TakedownRequest.objects.create(
        account_id=right.owner_id,
        right=right,
        right_version=right.version,
        right_snapshot={"kind": right.kind, "mark": right.mark},
        reason="TM-MARK-IN-TEXT",
        channel=Channel.PUBLIC_FORM if is_public else Channel.PLATFORM,
        lane=lane,
        filer_name="Ada",
        filer_email=f"{chance.choice('Aa')}da{chance.randrange(9)}@a.example",
        policy_hash=policies.policy().hash,
        filed_at=_draw_moment(chance),
    )
    cases = [_write_case(chance, request, line) for line in range(1, chance.randrange(2, 5))]
    for case in cases:
        _write_rulings(chance, case)


def _write_case(chance: Random, request: TakedownRequest, line: int) -> Case:
    hours = policies.policy().clock.business_hours + chance.choice([0, 0, 0, 17, 96])
    filed_at = request.filed_at
    if chance.random() < 0.3:  # due at the midnight that ends a business day
        filed_at = policies.calendar().midnight(policies.calendar().local_day(filed_at))
    state = chance.choice(_STATES)
    listing = Listing.objects.create(
        marketplace=chance.choice(MARKETPLACES),
        external_id=f"year-{next(_LISTINGS)}",
        url="https://a.example/1",
    )
    leader = Case.objects.order_by("pk").first()
    return Case.objects.create(
        request=request,
        account_id=request.account_id,
        owner_id=request.account_id,
        right_id=request.right_id,
        reason=request.reason,
        lane=request.lane,
        listing=listing,
        line=line,
        state=CaseState.UPHELD if state is CaseState.DUPLICATE and not leader else state,
        follows=leader if state is CaseState.DUPLICATE else None,
        filed_at=request.filed_at,
        due_at=None
        if state is CaseState.CLARIFICATION
        else deadlines.due_at(filed_at, policies.calendar(), hours),
    )


def _write_rulings(chance: Random, case: Case) -> None:
    """The ruling that stands, and at times an annulled one before it or a later instance."""
    if case.state != CaseState.UPHELD:
        return
    due_at = case.due_at or NOW
    ruled_at = due_at + timedelta(hours=chance.choice([-9, -5, -1, 0, 0, 20, 70]))
    if chance.random() < 0.2:
        _write_ruling(case, "first", ruled_at - timedelta(hours=2), annulled_at=ruled_at)
    _write_ruling(case, "first", ruled_at)
    if chance.random() < 0.2:
        _write_ruling(case, "appeal", ruled_at + timedelta(days=2))


def _write_ruling(
    case: Case, instance: str, ruled_at: datetime, annulled_at: datetime | None = None
) -> None:
    Ruling.objects.create(
        case=case,
        account_id=case.account_id,
        instance=instance,
        outcome=Outcome.UPHELD,
        reason_code="identical_mark",
        policy_hash=case.request.policy_hash,
        ruled_at=min(ruled_at, NOW),
        annulled_at=annulled_at,
    )
