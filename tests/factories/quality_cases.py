"""Cases that were ruled on and drawn, second answers, and golden cases, for tests of quality."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from pytest_django import Settings

from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.quality import golden, second_reviews
from records.actions.quality.golden import GoldenAnswer
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.programmes.models import Membership
from records.quality.models import GoldenCase, SecondReview
from records.rights.models import Right
from tests.factories import record_cases

LATER = record_cases.NOW + timedelta(minutes=1)


@contextmanager
def policy_saying(settings: Settings, folder: Path, **numbers: float) -> Iterator[None]:
    """The installed policy with other numbers of quality."""
    text = settings.MARKWARDEN.policy.read_text(encoding="utf-8")
    for name, number in numbers.items():
        text = re.sub(rf"(?m)^{name} = \S+", f"{name} = {number}", text)
    path = folder / f"policy-{sha256(text.encode()).hexdigest()}.toml"  # read once by its path
    path.write_text(text, encoding="utf-8")
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"policy": path})
    yield


def rule_on_case(
    case: Case, judge: User | None = None, outcome: Outcome = Outcome.UPHELD
) -> Ruling:
    """The case's ruling by this person, or by somebody."""
    judge = judge or record_cases.reviewer()
    record_cases.claim_case(case, judge)
    return rulings.rule_on_case(
        case.pk, judge, outcome, "identical_mark", note="", now=record_cases.NOW
    )


def draw_now(case: Case) -> Case:
    """As if the draw had taken it."""
    Case.objects.filter(pk=case.pk).update(is_audited=True)
    case.refresh_from_db()
    return case


def create_sampled_case(
    right: Right, judge: User | None = None, outcome: Outcome = Outcome.UPHELD, listing: str = "L-1"
) -> Case:
    """A case that somebody ruled on and that was drawn."""
    (case,) = record_cases.file_cases(right, listing)
    rule_on_case(case, judge or record_cases.reviewer(), outcome)
    return draw_now(case)


def create_sampled_policy_case(right: Right, listing: str = "L-1") -> Case:
    """A case that policy upheld and that was drawn."""
    if not Membership.objects.filter(owner=right.owner).exists():
        record_cases.member(right.owner)
    case = record_cases.route_case(*record_cases.file_cases(right, listing))
    assert case.state == "upheld"
    return draw_now(case)


def answer(
    review: SecondReview, by: User, outcome: Outcome, *, now: datetime = LATER
) -> SecondReview:
    """What this person says to it."""
    verdict = CaseVerdict(outcome, "genuine_resale", reviewer=by, note="As I see it.")
    return second_reviews.answer_review(review.pk, verdict, now=now)


def answer_next_review(by: User, outcome: Outcome, *, now: datetime = LATER) -> SecondReview:
    """The next second review, claimed and answered."""
    review = second_reviews.claim_review(by, now=now)
    assert review is not None
    return answer(review, by, outcome, now=now)


def senior(name: str = "senior") -> User:
    """A senior reviewer."""
    return User.objects.create(username=name, role=Role.SENIOR_REVIEWER)


def administrator(name: str = "policy") -> User:
    """A policy administrator."""
    return User.objects.create(username=name, role=Role.POLICY_ADMIN)


def create_golden_case(case: Case, outcome: Outcome = Outcome.UPHELD) -> GoldenCase:
    """The case as a golden one, proposed and confirmed."""
    proposal = golden.propose_golden(
        case.pk,
        GoldenAnswer(outcome, "The mark is on the goods."),
        senior("keeper"),
        now=record_cases.NOW,
    )
    return golden.confirm_golden(proposal.pk, administrator("other keeper"), now=record_cases.NOW)
