"""A seller sees what stands against it with what was weighed, and objects to it once."""

import json
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from pipeline.vocabulary import Matter
from records.accounts.models import ObjectionState, Role, User
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import SanctionDecision
from records.cases.models import Case
from records.clock import database_now
from records.conduct.assessment import Party
from records.conduct.models import Sanction
from records.ledger.models import AuditEntry
from tests.factories.takedown_requests import new_user

pytestmark = pytest.mark.django_db

_PAGE = "/merchants/conduct/"


@pytest.fixture
def senior(db: None) -> User:
    return new_user(None, Role.SENIOR_REVIEWER, "senior")


@pytest.fixture
def warning(case: Case, senior: User) -> Sanction:
    return _warn_seller(case, senior)


def _warn_seller(case: Case, senior: User, matter: Matter = Matter.LISTINGS) -> Sanction:
    party = Party(matter, seller_id=case.seller_id)
    measure = sanctions.warn_party(
        party, SanctionDecision(senior, "Copies, again."), now=database_now()
    )
    measure.figures = {"unfounded": 21, "of": 34, "grave": 13}
    measure.save()
    return measure


def _get_page(browser: Client, language: str = "en") -> str:
    answer = browser.get(_PAGE, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _object(browser: Client, measure: Sanction, objection: str) -> str:
    answer = browser.post(
        f"{_PAGE}{measure.public_id}/objection/", {"text": objection}, follow=True
    )
    return unescape(answer.content.decode())


def test_nothing_stands_against_most(browser: Client) -> None:
    assert "There are no measures against you." in _get_page(browser)


def test_a_warning_shows_the_four_factors_in_both_languages(
    browser: Client, warning: Sanction
) -> None:
    page = _get_page(browser)
    assert "This is a warning." in page
    assert "21 listings that were taken down of 34" in page
    assert "13 of them serious. On intent: Copies, again." in page
    assert "34 件中有 21 件被下架的商品" in _get_page(browser, "zh-CN")


def test_a_suspension_from_disputes_says_until_when(
    browser: Client, case: Case, senior: User
) -> None:
    _warn_seller(case, senior, Matter.DISPUTES)
    party = Party(Matter.DISPUTES, seller_id=case.seller_id)
    now = database_now()
    measure = sanctions.suspend_party(party, SanctionDecision(senior, "On and on."), now=now)
    assert measure.ends_at
    assert measure.ends_at > now + timedelta(days=1)
    assert f"suspended for you until {measure.ends_at:%Y-%m-%d %H:%M} UTC" in _get_page(browser)


def test_an_objection_is_taken_in_once_and_noted(browser: Client, warning: Sanction) -> None:
    assert "Another person than the one who decided will answer." in _object(
        browser, warning, "Ours.\r\nAll"
    )
    assert "Another person than the one who decided will answer." in _object(
        browser, warning, "Ours.\r\nAll"
    )
    assert "at most 5,000 characters. You can object once" in _object(browser, warning, "Again.")
    warning.refresh_from_db()
    assert (warning.objection, warning.objection_state) == ("Ours.\nAll", ObjectionState.FILED)
    assert warning.seller_id
    chain = AuditEntry.objects.filter(subject_kind="seller", subject_id=warning.seller_id)
    entries = [json.loads(entry.entry) for entry in chain.order_by("number")]
    objections = [entry for entry in entries if entry["act"] == "misuse_object"]
    assert [entry["actor"] for entry in objections] == [f"seller:{warning.seller_id}"]
    assert "It is waiting for an answer." in _get_page(browser)


def test_the_answer_of_somebody_else_is_shown(browser: Client, warning: Sanction) -> None:
    _object(browser, warning, "Ours.")
    other = new_user(None, Role.SENIOR_REVIEWER, "other")
    sanctions.answer_objection(
        warning.pk, other, "They were.", is_reversed=True, now=database_now()
    )
    page = _get_page(browser)
    assert "They were." in page
    assert "<textarea" not in page


@pytest.mark.parametrize("says", ["", "   ", "long words " * 500])
def test_an_empty_or_endless_objection_is_refused_at_its_field_and_nothing_is_lost(
    browser: Client, warning: Sanction, says: str
) -> None:
    page = _object(browser, warning, says)
    assert "at most 5,000 characters" in page
    assert 'aria-invalid="true"' in page
    assert says.strip() in page


def test_the_sellers_own_data_holds_it(browser: Client, warning: Sanction) -> None:
    _object(browser, warning, "Ours.")
    export = json.loads(browser.get("/merchants/export/data.json").content)
    assert [(measure["kind"], measure["objection"]) for measure in export["measures"]] == [
        ("misuse_warning", "Ours.")
    ]
