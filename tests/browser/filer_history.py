"""A filer with a right, a record of cases and rulings on them, for the journeys of filers."""

from datetime import datetime, timedelta

from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, Outcome
from records import policies
from records.accounts.models import Role, User
from records.actions.review import rulings
from records.cases.models import Case, Work
from records.clock import database_now
from records.review.models import ReviewLease
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories import review_cases
from tests.records.programmes.test_good_faith import _past

DAY = timedelta(days=1)
_MINUTE = timedelta(minutes=1)


def filer() -> tuple[User, Right]:
    """Nora, and the right she files on."""
    owner, nora = review_cases.filer(), review_cases.person(Role.FILER, "nora.vell")
    nora.account, nora.email = owner, "nora@norvelle.example"
    nora.save()
    return nora, review_cases.right(owner)


def record(right: Right, upheld: int, rejected: int, *, at: datetime) -> list[Case]:
    """Requests of one case each that were ruled then, five business hours after the filing."""
    outcomes = [Outcome.UPHELD] * upheld + [Outcome.REJECTED] * rejected
    cases = _past(right, outcomes, at=at)
    seller, _ = Seller.objects.get_or_create(legal_name="BagLine Trading")
    calendar, hours = policies.calendar(), policies.policy().clock.business_hours
    of_these = Case.objects.filter(pk__in=[case.pk for case in cases])
    of_these.update(
        seller_id=seller.pk,
        due_at=deadlines.due_at(at, calendar, hours),
        closed_at=deadlines.due_at(at, calendar, 5),
    )
    of_these.filter(state="upheld").update(upheld_at=at)
    return cases


def rule_on_case(case: Case, outcome: Outcome, ground: str) -> None:
    """A reviewer has ruled on it, and the time to undo has passed."""
    reviewer, now = review_cases.person(name=f"judge{case.pk}"), database_now() - 5 * _MINUTE
    Work.objects.filter(case=case).delete()
    Case.objects.filter(pk=case.pk).update(state=CaseState.IN_REVIEW)
    ReviewLease.objects.create(
        case=case, account_id=case.account_id, reviewer=reviewer, until_at=now + 10 * _MINUTE
    )
    rulings.rule_on_case(case.pk, reviewer, outcome, ground, note="", now=now)
