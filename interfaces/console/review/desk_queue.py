"""What waits on the desk, and what a reviewer did lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Min, QuerySet

from interfaces.console.review.filters import CaseFilter
from interfaces.console.review.forecast import Forecast, get_forecast
from pipeline.time import deadlines
from records import policies
from records.accounts.models import Role, User
from records.actions.review.desk import LEASE
from records.cases.models import Case, Ruling
from records.review.models import Escalation, GroupMember, Reservation, ReviewLease, Skip

_RECENT = 12
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class DeskQueue:
    """The desk at one moment, for one reviewer."""

    waiting: int  # free ones, of those wanted
    least_seconds: float | None  # of business time, over all in review
    held_case: Case | None
    forecast: Forecast


@dataclass(frozen=True, slots=True)
class PastRuling:
    """One of a reviewer's own rulings."""

    ruling: Ruling
    undo_until_at: datetime
    can_undo: bool


def build_queue(reviewer: User, case_filter: CaseFilter, *, now: datetime) -> DeskQueue:
    """Return how many wait, the least time left, and what this reviewer holds."""
    in_review = Case.objects.in_review()
    earliest = in_review.aggregate(due_at=Min("due_at"))["due_at"]
    held_cases = LEASE.list_held(reviewer, now=now)
    forecast = get_forecast(now)
    return DeskQueue(
        waiting=_count_free(reviewer, case_filter, forecast.waiting, now),
        least_seconds=deadlines.business_seconds_left(earliest, now, policies.calendar())
        if earliest
        else None,
        held_case=held_cases.select_related("frozen", "listing", "request").first(),
        forecast=forecast,
    )


def _count_free(reviewer: User, case_filter: CaseFilter, waiting: int, now: datetime) -> int:
    """Count the cases that a claim could return, up to a limit if filters are set.

    Args:
        reviewer: who claims.
        case_filter: which cases they want.
        waiting: how many waited some seconds ago. Where it is many, nobody needs to know better.
        now: the moment.
    """
    in_review = Case.objects.in_review()
    if case_filter.is_filtered:
        free = (
            case_filter.apply(in_review).free_for(reviewer, now).exclude(skips__reviewer=reviewer)
        )
        proposed_members = GroupMember.objects.proposed_by(reviewer, now)
        free = free.exclude(pk__in=proposed_members.values("case"))
        return free.order_by()[:MOST_COUNTED].count()
    # Counted by what is taken off, for that is little: by its own rows, not by looking at all.
    held_ids = (
        ReviewLease.objects.filter(until_at__gt=now)
        .values("case_id")
        .union(
            _skips_of(reviewer).values("case_id"),
            Reservation.objects.live(now)
            .exclude(reviewer=reviewer, because="handed")
            .values("case_id"),
            _hidden_escalations(reviewer).values("case_id"),
            GroupMember.objects.proposed_by(reviewer, now).values("case_id"),
        )
    )
    if waiting <= MOST_COUNTED:
        waiting = in_review.count()
    return max(waiting - in_review.filter(pk__in=held_ids).count(), 0)


def _hidden_escalations(reviewer: User) -> QuerySet[Escalation]:
    """Select the escalated cases that this person does not get: they need a senior reviewer."""
    is_senior = reviewer.role == Role.SENIOR_REVIEWER
    return Escalation.objects.none() if is_senior else Escalation.objects.all()


def _skips_of(reviewer: User) -> QuerySet[Skip]:
    return Skip.objects.filter(reviewer=reviewer)


def list_past_rulings(reviewer: User, *, now: datetime) -> list[PastRuling]:
    """List the reviewer's newest rulings, and whether each can still be undone."""
    rulings = (
        Ruling.objects.of_first_instance()
        .filter(reviewer=reviewer)
        .select_related("case__frozen", "case__listing")
        .order_by("-ruled_at")[:_RECENT]
    )
    return [_build_past_ruling(ruling, now) for ruling in rulings]


def find_undoable_ruling(reviewer: User, *, now: datetime) -> PastRuling | None:
    """Return the reviewer's last ruling while it can be undone."""
    since = now - _undo_period()
    newest = (
        Ruling.objects.live()
        .of_first_instance()
        .filter(reviewer=reviewer, ruled_at__gt=since, overrules=None)
        .select_related("case__frozen", "case__listing", "groupmember__group")
        .order_by("-ruled_at")
        .first()
    )
    return _build_past_ruling(newest, now) if newest else None


def _build_past_ruling(ruling: Ruling, now: datetime) -> PastRuling:
    until_at = ruling.ruled_at + _undo_period()
    is_undoable = ruling.annulled_at is None and ruling.overrules_id is None
    return PastRuling(ruling, until_at, is_undoable and now < until_at)


def _undo_period() -> timedelta:
    return timedelta(seconds=policies.policy().limits.undo_seconds)
