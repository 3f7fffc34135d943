"""A filer with a record of cases, for the journeys through its standing and its statistics."""

from datetime import datetime, timedelta

from pipeline.time import deadlines
from pipeline.vocabulary import Outcome
from records import policies
from records.accounts.models import Role, User
from records.cases.models import Case
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories import review_cases
from tests.records.programmes.test_good_faith import _past

DAY = timedelta(days=1)


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
