"""The Good Faith Program: where the account stands, by which figures, and leaving it."""

from datetime import date, datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from interfaces.api.protocol.answers import build_answer, explain_refusals
from interfaces.api.protocol.authentication import get_account
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.schemas import RecordOut
from pipeline.programmes.good_faith import StandingVerdict
from pipeline.reasons import Reason
from pipeline.statistics.rates import Rate
from pipeline.vocabulary import GoodFaithState
from records.accounts.models import Scope
from records.actions.programmes import good_faith_membership
from records.actions.programmes.good_faith_membership import NotChanged
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.programmes.good_faith_record import parse_verdict
from records.programmes.models import Evaluation, Membership

router = Operations("Good Faith")


class RateOut(RecordOut):
    """A rate as two counts, beside its limit."""

    hits: int
    of: int
    limit_percent: int
    is_met: bool = Field(validation_alias="passes")
    distance_points: float = Field(
        description="Distance to the limit; negative: the limit is not met."
    )
    bound: float = Field(description="One-sided 95 % Wilson bound; it never decides.")

    @staticmethod
    def resolve_distance_points(rate: Rate) -> float:
        return round(rate.distance_points, 2)

    @staticmethod
    def resolve_bound(rate: Rate) -> float:
        return round(rate.wilson_bound, 4)


class FiguresOut(Schema):
    """One day's figures and the result."""

    day_on: date
    verdict: StandingVerdict
    misses: list[str] = Field(description="Criteria that are not met.")
    cases: int
    requests: int
    sellers: int
    takedown: RateOut
    takedown_by_reason: dict[Reason, RateOut] = Field(description="Reasons with enough cases.")
    counter: RateOut

    @classmethod
    def from_record(cls, evaluation: Evaluation) -> "FiguresOut":
        """Build the JSON form of an evaluation."""
        result = parse_verdict(evaluation)
        figures = result.figures
        return cls(
            day_on=result.day_on,
            verdict=result.verdict,
            misses=list(result.misses),
            cases=figures.cases,
            requests=figures.requests,
            sellers=figures.sellers,
            takedown=RateOut.from_record(figures.takedown),
            takedown_by_reason={
                reason: RateOut.from_record(rate) for reason, rate in figures.by_reason
            },
            counter=RateOut.from_record(figures.counter),
        )


class MembershipOut(Schema):
    """The standing of the account, for itself or for one principal."""

    id: int
    is_for_principal: bool
    state: GoodFaithState
    since_at: datetime
    cooldown_until_on: date | None
    why: str
    figures: FiguresOut | None = Field(description="The latest evaluation; null: none yet.")

    @classmethod
    def from_record(cls, membership: Membership) -> "MembershipOut":
        """Build the JSON form of a membership with its latest evaluation."""
        latest = Evaluation.objects.filter(membership=membership).order_by("-on").first()
        return cls(
            id=membership.pk,
            is_for_principal=membership.agent_id is not None,
            state=GoodFaithState(membership.state),
            since_at=membership.since_at,
            cooldown_until_on=membership.cooldown_until_on,
            why=membership.why,
            figures=FiguresOut.from_record(latest) if latest else None,
        )


@router.show("", Scope.READ, list[MembershipOut], "Get your standing")
def own_standing(request: HttpRequest) -> list[MembershipOut]:
    """Get your standing in the Good Faith Program.

    The response contains one membership for the account itself and one for each principal that it
    files for.
    """
    return list(
        map(MembershipOut.from_record, Membership.objects.of_filer(get_account(request).pk))
    )


@router.step("POST /{int:membership_id}/leaving", Scope.FILE, MembershipOut, "Leave the program")
@explain_refusals({NotChanged: "not_a_member"})
def leave_good_faith(request: HttpRequest, membership_id: int) -> Answer:
    """Leave the Good Faith Program at once.

    The response contains the membership; its waiting time begins today. The call is refused with
    409 `not_a_member` if you are not a member.
    """
    account_id = get_account(request).pk
    membership = get_object_or_404(Membership.objects.of_filer(account_id), pk=membership_id)
    good_faith_membership.leave_programme(membership.pk, account_id, now=database_now())
    membership.refresh_from_db()
    return build_answer(200, MembershipOut.from_record(membership))
