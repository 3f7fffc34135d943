"""The Good Faith Program: where the account stands, by which figures, and leaving it."""

from datetime import date, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from interfaces.api.callers import answered_once, caller, needs
from interfaces.api.problems import Problem, build_conflict
from pipeline.good_faith import Verdict
from pipeline.rates import Rate
from pipeline.words import GoodFaithState, Reason
from records.accounts.models import Account, Scope
from records.acts import privileges
from records.acts.privileges import NotMoved
from records.ledger.clock import database_now
from records.ledger.idempotency import Answer
from records.standing.memberships import latest_evaluation, memberships_of
from records.standing.models import Evaluation, Membership
from records.standing.track_records import as_found

router = Router(tags=["Good Faith"])


class RateOut(Schema):
    """So many of so many, beside the limit."""

    hits: int
    of: int
    limit_percent: int
    is_met: bool
    distance_points: float = Field(description="To the limit; negative: on its wrong side.")
    bound: float = Field(description="One-sided 95 % Wilson bound; no verdict goes by it.")

    @classmethod
    def of_rate(cls, rate: Rate) -> "RateOut":
        """The rate as JSON shows it."""
        return cls(
            hits=rate.hits,
            of=rate.of,
            limit_percent=rate.limit_percent,
            is_met=rate.passes,
            distance_points=round(rate.distance_points, 2),
            bound=round(rate.bound, 4),
        )


class FiguresOut(Schema):
    """One day's figures and what was found."""

    day_on: date
    verdict: Verdict
    misses: list[str] = Field(description="Criteria that are not met.")
    cases: int
    requests: int
    sellers: int
    takedown: RateOut
    takedown_by_reason: dict[Reason, RateOut] = Field(description="Reasons with enough cases.")
    counter: RateOut

    @classmethod
    def of(cls, evaluation: Evaluation) -> "FiguresOut":
        """The evaluation as JSON shows it."""
        found = as_found(evaluation)
        figures = found.figures
        return cls(
            day_on=found.day_on,
            verdict=found.verdict,
            misses=list(found.misses),
            cases=figures.cases,
            requests=figures.requests,
            sellers=figures.sellers,
            takedown=RateOut.of_rate(figures.takedown),
            takedown_by_reason={
                reason: RateOut.of_rate(rate) for reason, rate in figures.by_reason
            },
            counter=RateOut.of_rate(figures.counter),
        )


class MembershipOut(Schema):
    """Where the account stands, for itself or for one principal."""

    id: int
    is_for_principal: bool
    state: GoodFaithState
    since_at: datetime
    cooldown_until_on: date | None
    why: str
    figures: FiguresOut | None = Field(description="Of the latest day; null: none yet.")

    @classmethod
    def of(cls, held: Membership) -> "MembershipOut":
        """The standing as JSON shows it."""
        latest = latest_evaluation(held)
        return cls(
            id=held.pk,
            is_for_principal=held.agent_id is not None,
            state=GoodFaithState(held.state),
            since_at=held.since_at,
            cooldown_until_on=held.cooldown_until_on,
            why=held.why,
            figures=FiguresOut.of(latest) if latest else None,
        )


@router.get(
    "",
    auth=needs(Scope.READ),
    response={200: list[MembershipOut], (401, 403, 429, 503): Problem},
    summary="See where you stand",
)
def own_standing(request: HttpRequest) -> list[MembershipOut]:
    """One for the account itself, and one for each principal it files for."""
    return [MembershipOut.of(one) for one in memberships_of(caller(request).pk)]


@router.post(
    "/{int:membership_id}/leaving",
    auth=needs(Scope.FILE, foreign=404),
    response={200: MembershipOut, (400, 401, 403, 404, 409, 422, 429, 503): Problem},
    summary="Leave the programme",
)
def leave_good_faith(request: HttpRequest, membership_id: int) -> HttpResponse:
    """At once; the cooldown begins today. 409 when you are no member."""
    held = get_object_or_404(memberships_of(caller(request).pk), pk=membership_id)
    return answered_once(request, lambda: _left(held, caller(request)))


def _left(held: Membership, account: Account) -> Answer:
    try:
        privileges.leave(held.pk, account.pk, now=database_now())
    except NotMoved as refused:
        return build_conflict("not_a_member", str(refused))
    held.refresh_from_db()
    return Answer(200, MembershipOut.of(held).model_dump(mode="json"))
