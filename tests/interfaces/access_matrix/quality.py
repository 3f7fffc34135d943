"""Second reviews of people at the desk, and a dispute that a senior reviewer may decide."""

from collections.abc import Sequence
from datetime import timedelta

from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.quality import policy_adoptions
from records.actions.review import desk, rulings
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.ledger.models import PolicyProposal
from records.quality.models import GoldenCase, SecondReview
from tests.factories.takedown_requests import (
    into_review,
    new_account,
    new_request,
    new_right,
    new_user,
    only_case,
)


def looked_again(people: Sequence[User]) -> list[dict[str, str]]:
    """A second review for each, of another one's ruling, and a dispute to decide for all."""
    dispute = _dispute(people[0])
    policy_adoptions.adopt_first()
    further = {
        "dispute_id": str(dispute.pk),
        "golden_id": str(_golden(dispute.case).pk),
        "proposal_id": str(_proposal().public_id),
    }
    looks = [
        _create_second_review(Ruling.objects.get(reviewer=people[n - 1]), person)
        for n, person in enumerate(people)
    ]
    return [further | {"review_id": str(review.pk)} for review in looks]


def _golden(case: Case) -> GoldenCase:
    """Proposed by somebody who is not here, so that both roles may be refused politely."""
    keeper = new_user(None, Role.POLICY_ADMIN, "keeper")
    return GoldenCase.objects.create(
        case=case,
        account_id=case.account_id,
        answer=Outcome.UPHELD,
        explanation="It is there.",
        proposed_by=keeper,
        proposed_at=database_now(),
    )


def _proposal() -> PolicyProposal:
    """By somebody who is not here, and of a text that nobody can use: nothing comes of it."""
    return PolicyProposal.objects.create(text="x", hash="0" * 64, reason="A test.", proposed_by="x")


def _create_second_review(ruling: Ruling, by: User, outcome: str = "") -> SecondReview:
    now = database_now()
    return SecondReview.objects.create(
        case=ruling.case,
        account_id=ruling.account_id,
        ruling=ruling,
        first_outcome=ruling.outcome,
        first_reviewer=ruling.reviewer,
        reviewer=by,
        taken_at=now,
        until_at=now + timedelta(minutes=10),
        outcome=outcome,
        answered_at=now if outcome else None,
    )


def _dispute(reviewer: User) -> SecondReview:
    """Between this reviewer and one who has nothing else to do."""
    owner, fourth = new_account("Disputed Ltd"), new_user(None, Role.REVIEWER, "fourth")
    case = into_review(only_case(new_request(new_right(owner, mark="DISPUTED"), 17)))
    assert desk.claim_case(fourth, now=database_now()) == case
    ruling = rulings.rule_on_case(
        case.pk, fourth, Outcome.REJECTED, "no_likeness", note="", now=database_now()
    )
    return _create_second_review(ruling, reviewer, Outcome.UPHELD)
