"""Concerns and measures at the console: a senior decides with the factors in sight, others read."""

import pytest
from django.urls import reverse

from pipeline.conduct.abuse_signals import Signal
from pipeline.vocabulary import Matter
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, ObjectionState, Role, User
from records.actions.conduct import sanctions
from records.clock import database_now
from records.conduct.assessment import Party
from records.conduct.models import Concern, Sanction
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def senior(db: None) -> User:
    return review_cases.person(Role.SENIOR_REVIEWER)


@pytest.fixture
def filer(db: None) -> Account:
    return review_cases.filer()


def _concern(account: Account, **fields: object) -> Concern:
    now = database_now()
    defaults: dict[str, object] = {
        "kind": Signal.BURST,
        "detail": "2026-11-24 10:00 UTC",
        "figures": {"listings": 400, "busiest_before": 12},
        "found_at": now,
        "seen_at": now,
    }
    return Concern.objects.create(account=account, **(defaults | fields))


def _decide(who: User, concern: Concern, which: str, why: str) -> str:
    address = reverse(f"console:concern_{which}", args=[concern.public_id])
    return sign_in(who).post(address, {"why": why}, follow=True).content.decode()


def test_a_concern_shows_its_figures_and_the_four_factors(senior: User, filer: Account) -> None:
    concern = _concern(filer)
    page = sign_in(senior).get(reverse("console:concern", args=[concern.public_id]))
    text = page.content.decode()
    for expected in ("A burst of complaints", "400", "Proportion", "Intent", filer.name):
        assert expected in text


def test_a_warning_then_a_suspension_stand_among_the_measures(senior: User, filer: Account) -> None:
    assert "Warned." in _decide(senior, _concern(filer), "warn", "A campaign.")
    assert "Suspended." in _decide(senior, _concern(filer), "suspend", "It goes on.")
    text = sign_in(senior).get(reverse("console:measures")).content.decode()
    assert text.count(filer.name) == 2
    assert "in force" in text


def test_reports_of_the_public_form_can_only_be_dismissed(senior: User) -> None:
    form = Account.objects.get(pk=PUBLIC_FORM_ACCOUNT_ID)
    concern = _concern(form, kind=Signal.THROWAWAY_CONTACT, detail="mailinator.com")
    page = sign_in(senior).get(reverse("console:concern", args=[concern.public_id]))
    assert "nobody can be warned" in page.content.decode()
    for which in ("warn", "suspend"):
        _decide(senior, concern, which, "Nobody keeps it.")
    assert not Sanction.objects.exists()
    assert "not raised again" in _decide(senior, concern, "dismiss", "Nobody keeps it.")


def test_an_objection_is_answered_by_another_senior(senior: User, filer: Account) -> None:
    _decide(senior, _concern(filer), "warn", "A campaign.")
    measure = Sanction.objects.get()
    party = Party(Matter.NOTICES, account_id=filer.pk)
    sanctions.file_objection(measure.pk, party, "It was ours.", actor="user:1", now=database_now())
    other = review_cases.person(Role.SENIOR_REVIEWER)
    form = {"text": "It was.", "outcome": "reversed"}
    address = reverse("console:measure_answer", args=[measure.public_id])
    assert "Answered." in sign_in(other).post(address, form, follow=True).content.decode()
    measure.refresh_from_db()
    assert measure.objection_state == ObjectionState.REVERSED
    assert measure.lifted_at


def test_a_measure_is_lifted_with_a_reason(senior: User, filer: Account) -> None:
    _decide(senior, _concern(filer), "warn", "A campaign.")
    address = reverse("console:measure_lift", args=[Sanction.objects.get().public_id])
    browser = sign_in(senior)
    html = browser.post(address, {"why": "A fault of ours."}, follow=True).content.decode()
    assert "Lifted. We write to the party." in html
