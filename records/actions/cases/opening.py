"""Open the cases of a request: each listing once, a listing already claimed as a duplicate."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from pipeline.filing.listing_lines import NamedListing
from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, Lane, Stage
from records import policies
from records.cases.acts import CaseAct
from records.cases.backlog.work_rows import wake_dispatcher
from records.cases.models import Case, TakedownRequest, Work
from records.cases.models.cases import HOLDS_THE_LISTING
from records.database import fetch_all
from records.ledger import audit
from records.marketplaces.models import Listing
from records.rights.models import Right

_HOLDER: Final = "SELECT cases_holder(%s::bigint, %s::bigint, %s::text, %s::bigint, %s::bigint)"


def open_cases(
    request: TakedownRequest, named_listings: Sequence[NamedListing], *, right: Right
) -> tuple[int, int]:
    """Write the cases and their work; return how many were opened and how many are duplicates."""
    listings = _get_or_create_listings(named_listings)
    clock = _set_clock(request)
    # In listing order, so that two filings that overlap wait for each other instead of deadlocking.
    drafts = sorted(
        (
            Case(
                request=request,
                account_id=request.account_id,
                owner_id=right.owner_id,
                right_id=right.pk,
                reason=request.reason,
                lane=request.lane,
                listing_id=listings[_key(line)],
                line=line.number,
                filed_at=request.filed_at,
                due_at=clock.due_at,
                review_by=clock.review_by,
            )
            for line in named_listings
        ),
        key=lambda case: case.listing_id,
    )
    Case.objects.bulk_create(drafts, ignore_conflicts=True)
    opened_cases = list(Case.objects.filter(request=request))
    listing_ids = {case.listing_id for case in opened_cases}
    followers = _write_followers([case for case in drafts if case.listing_id not in listing_ids])
    lead = [case for case in (*opened_cases, *followers) if case.state != CaseState.DUPLICATE]
    Work.objects.bulk_create(build_work(case) for case in lead)
    audit.begin_chains(_audit_of(case, request.filed_at) for case in (*opened_cases, *followers))
    wake_dispatcher()
    return len(lead), len(opened_cases) + len(followers) - len(lead)


def build_work(case: Case, stage: Stage = Stage.FREEZE) -> Work:
    """Build the unsaved row of work of a case, due when a person would have to see it."""
    return Work(
        case_id=case.pk,
        account_id=case.account_id,
        stage=stage,
        due_at=case.review_by or case.filed_at,
        unit=case.account_id,
        weight=policies.policy().lanes[Lane(case.lane)].weight,
    )


def _key(line: NamedListing) -> tuple[str, str]:
    return line.marketplace, line.external_id


def _get_or_create_listings(listings: Sequence[NamedListing]) -> dict[tuple[str, str], int]:
    lines = sorted(listings, key=_key)
    Listing.objects.bulk_create(
        (
            Listing(marketplace=line.marketplace, external_id=line.external_id, url=line.url)
            for line in lines
        ),
        ignore_conflicts=True,
    )
    codes = {line.marketplace for line in listings}
    ids = [line.external_id for line in listings]
    rows = Listing.objects.filter(marketplace__in=codes, external_id__in=ids)
    return {(row.marketplace, row.external_id): row.pk for row in rows}


@dataclass(frozen=True, slots=True)
class _Clock:
    due_at: datetime
    review_by: datetime


def _set_clock(request: TakedownRequest) -> _Clock:
    policy, calendar = policies.policy(), policies.calendar()
    due_at = deadlines.due_at(request.filed_at, calendar, policy.clock.business_hours)
    return _Clock(due_at, deadlines.review_deadline(due_at, Lane(request.lane), policy, calendar))


def _write_followers(cases: list[Case]) -> list[Case]:
    """Write what another open case already claims as its duplicates."""
    return [_place_behind_leader(case) for case in cases]


def _place_behind_leader(case: Case) -> Case:
    """Save the case behind its leader, or as leader if that one has closed meanwhile.

    The leader's row is locked: a transaction that closes it waits, then finds its follower. A
    duplicate that revives, or another filing, may take a free place first; then that case is the
    leader.
    """
    while True:
        for leader in lock_rivals(case):
            case.follows, case.state = leader, CaseState.DUPLICATE
        try:
            with transaction.atomic():
                case.save(force_insert=True)
        except IntegrityError:
            continue
        return case


def lock_rivals(case: Case) -> list[Case]:
    """Lock and return the open case with the same listing, right and reason; none or one."""
    rival_cases = Case.objects.filter(
        owner_id=case.owner_id,
        right_id=case.right_id,
        reason=case.reason,
        listing_id=case.listing_id,
        state__in=HOLDS_THE_LISTING,
    )
    cases = list(rival_cases.exclude(pk=case.pk).select_for_update(of=("self",)))
    return cases or _lock_hidden_rival(case)


def _lock_hidden_rival(case: Case) -> list[Case]:
    """Lock a rival case of another filer, an agent or its principal; only its id is known."""
    values = [case.owner_id, case.right_id, str(case.reason), case.listing_id, case.pk or 0]
    ((holder,),) = fetch_all(_HOLDER, values)
    return [Case(pk=holder, state=CaseState.RECEIVED)] if holder else []


def _audit_of(case: Case, at: datetime) -> audit.Act:
    follows = {"follows": case.follows_id} if case.follows_id else {}
    return audit.Act(
        subject_kind="case",
        subject_id=case.pk,
        name=CaseAct.OPEN,
        actor=f"account:{case.account_id}",
        at=at,
        body={"request": case.request_id, "state": case.state, **follows},
    )
