"""A filer sees what stands against it and why, objects once, and files nothing while suspended."""

import pytest
from django.test import Client

from pipeline.vocabulary import Matter
from records.accounts.models import Account, ObjectionState, Role
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import SanctionDecision
from records.clock import database_now
from records.conduct.assessment import Party
from records.conduct.models import Sanction
from tests.factories.takedown_requests import new_user
from tests.interfaces.portal.filing.test_wizard import text


@pytest.fixture
def warning(account: Account) -> Sanction:
    return _warn_account(account)


def _warn_account(account: Account) -> Sanction:
    senior = new_user(None, Role.SENIOR_REVIEWER, f"senior-{account.pk}")
    party = Party(Matter.NOTICES, account_id=account.pk)
    return sanctions.warn_party(party, SanctionDecision(senior, "A campaign."), now=database_now())


def _object(browser: Client, measure: Sanction, objection: str) -> str:
    return text(
        browser.post(f"/conduct/{measure.public_id}/objection/", {"text": objection}, follow=True)
    )


def test_nothing_stands_against_a_newcomer(browser: Client) -> None:
    assert "There are no measures against you." in text(browser.get("/conduct/"))


def test_a_warning_shows_what_was_weighed(browser: Client, warning: Sanction) -> None:
    page = text(browser.get("/conduct/"))
    assert "This is a warning." in page
    assert "A campaign." in page


def test_an_objection_is_taken_in_once(browser: Client, warning: Sanction) -> None:
    assert "Another person than the one who decided will answer." in _object(
        browser, warning, "Ours."
    )
    assert "at most 5,000 characters. You can object once" in _object(browser, warning, "Again.")
    warning.refresh_from_db()
    assert (warning.objection, warning.objection_state) == ("Ours.", ObjectionState.FILED)
