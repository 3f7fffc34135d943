"""Cases that were ruled on and drawn, second answers, disputes and golden cases, at the console."""

from datetime import timedelta

from pipeline.vocabulary import Outcome
from records.accounts.models import Role, User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.quality import adjudication, second_reviews
from records.actions.review import desk, rulings
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.quality.models import Adjudication, GoldenCase, SecondReview
from records.rights.models import Right
from tests.factories import review_cases

MINUTE = timedelta(minutes=1)


def rule_on_new_case(
    mark: Right,
    judge: User,
    outcome: Outcome = Outcome.UPHELD,
    wish: review_cases.Wish | None = None,
) -> Ruling:
    """A case at the desk that this person ruled on a minute ago, and that was not drawn."""
    case, now = review_cases.at_desk(mark, wish), database_now()
    Case.objects.filter(pk=case.pk).update(review_by=now - timedelta(days=30))  # before all others
    assert desk.claim_case(judge, now=now) == case
    note = "A note that tells it."
    ruling = rulings.rule_on_case(
        case.pk, judge, outcome, "identical_mark", note=note, now=now - MINUTE
    )
    Case.objects.filter(pk=case.pk).update(is_audited=False)  # whatever chance would have it
    return ruling


def create_sampled_case(
    mark: Right,
    judge: User,
    outcome: Outcome = Outcome.UPHELD,
    wish: review_cases.Wish | None = None,
) -> Case:
    """The same, and drawn."""
    case = rule_on_new_case(mark, judge, outcome, wish).case
    Case.objects.filter(pk=case.pk).update(is_audited=True)
    case.refresh_from_db()
    return case


def assign_second_review(to: User, first_answer: Ruling | GoldenCase) -> SecondReview:
    """A second review that this person holds, whatever is drawn."""
    now = database_now()
    is_golden = isinstance(first_answer, GoldenCase)
    return SecondReview.objects.create(
        case=first_answer.case,
        account_id=first_answer.account_id,
        ruling=None if isinstance(first_answer, GoldenCase) else first_answer,
        golden=first_answer if isinstance(first_answer, GoldenCase) else None,
        first_outcome=first_answer.answer
        if isinstance(first_answer, GoldenCase)
        else first_answer.outcome,
        first_reviewer=None if is_golden else getattr(first_answer, "reviewer", None),
        reviewer=to,
        taken_at=now,
        until_at=now + 10 * MINUTE,
    )


def pair(mark: Right, first: Outcome, second: Outcome, judge: User | None = None) -> SecondReview:
    """A ruling, and the answer of a second person to it."""
    by = review_cases.person()
    review = assign_second_review(by, rule_on_new_case(mark, judge or review_cases.person(), first))
    verdict = CaseVerdict(second, "genuine_resale", reviewer=by, note="Second hand.")
    return second_reviews.answer_review(review.pk, verdict, now=database_now())


def adjudicate_review(review: SecondReview, outcome: Outcome) -> Adjudication:
    """What a senior reviewer said to it."""
    senior = review_cases.person(Role.SENIOR_REVIEWER)
    verdict = CaseVerdict(outcome, "genuine_resale", reviewer=senior, note="The box shows wear.")
    return adjudication.adjudicate(review.pk, verdict, now=database_now())


def golden(case: Case, answer: Outcome = Outcome.UPHELD) -> GoldenCase:
    """The case as a golden one, with the eyes of two people on it."""
    now = database_now()
    return GoldenCase.objects.create(
        case=case,
        account_id=case.account_id,
        answer=answer,
        explanation="The logo is on the buckle.",
        proposed_by=review_cases.person(Role.SENIOR_REVIEWER),
        proposed_at=now,
        confirmed_by=review_cases.person(Role.POLICY_ADMIN),
        confirmed_at=now,
    )
