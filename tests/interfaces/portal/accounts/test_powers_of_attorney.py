"""Agents upload powers of attorney, verifiers judge them, either side ends them."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from records.accounts.models import Account, PowerOfAttorney, Role, User
from records.actions.accounts import powers_of_attorney
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import Shown, new_account, new_right, new_user
from tests.interfaces.portal.filing.test_wizard import STATEMENTS, start_draft, text, with_rows

pytestmark = pytest.mark.usefixtures("place")

PATH = "/account/authorities/"


@pytest.fixture
def account(db: None) -> Account:
    """The agent's, for whom Nora works."""
    return new_account("Bright & Cole LLP")


@pytest.fixture
def principal(db: None) -> Account:
    return new_account("Quellmark GmbH")


@pytest.fixture
def mark(principal: Account) -> Right:
    return new_right(principal, mark="QUELLMARK")


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def post_power(browser: Client, principal_account: Account, /, **changes: object) -> Shown:
    today = database_now().date()
    fields = {
        "principal": str(principal_account.public_id),
        "principal_name": principal_account.name,
        "numbers": "",
        "territories": "",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=30)).isoformat(),
        "paper": SimpleUploadedFile("poa.pdf", pdf(Certificate()), "application/pdf"),
    }
    return browser.post(f"{PATH}new/", fields | changes)


def only() -> PowerOfAttorney:
    return PowerOfAttorney.objects.get()


def judge_power(step: str = "verified", **said: str) -> Shown:
    """A verifier takes it and says this."""
    desk = signed_in(new_user(None, Role.VERIFIER, "vera"))
    address = desk.post("/console/authorities/claim/")["Location"]
    return desk.post(f"{address}{step}/", said)


def test_an_agent_files_on_its_principals_right_once_the_power_is_verified(
    browser: Client, principal: Account, mark: Right
) -> None:
    assert post_power(browser, principal).status_code == 302
    assert "QUELLMARK" not in text(browser.get("/requests/new/"))
    assert judge_power().status_code == 302
    assert "QUELLMARK (EUIPO 018442907) · Quellmark GmbH" in text(browser.get("/requests/new/"))
    draft = with_rows(browser, start_draft(browser, mark), "https://loop.example/listings/1")
    browser.post(f"{draft}evidence/", STATEMENTS)
    response = browser.post(f"{draft}filing/")
    assert response.status_code == 302
    case = Case.objects.get()
    assert (case.account_id != principal.pk, case.owner_id) == (True, principal.pk)
    assert browser.get(response["Location"]).status_code == 200
    assert browser.get("/requests/").status_code == 200


def test_a_draft_begun_before_the_end_says_so_after_it(
    browser: Client, principal: Account, mark: Right
) -> None:
    post_power(browser, principal)
    judge_power()
    draft = with_rows(browser, start_draft(browser, mark), "https://loop.example/listings/1")
    browser.post(f"{draft}evidence/", STATEMENTS)
    powers_of_attorney.expire_powers(database_now() + timedelta(days=31))
    assert "Upload a newer one" in text(browser.get(f"{draft}review/"))
    assert browser.post(f"{draft}filing/").status_code == 422
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"principal": "12"}, "This is not an account number. Check it and type it again."),
        ({"ends_on": "2020-01-01"}, "This day is over, or is before the first day."),
        ({"territories": "Europa, DE"}, "We do not know Europa"),
        ({"paper": ""}, "This field is required."),
        ({"paper": SimpleUploadedFile("a.pdf", b"%PDF-1.7\nnothing")}, "damaged or locked"),
    ],
)
def test_what_cannot_be_taken_is_named_and_nothing_is_kept(
    browser: Client, principal: Account, changes: dict[str, object], says: str
) -> None:
    answer = post_power(browser, principal, **changes)
    assert answer.status_code == 422
    assert says in text(answer)
    assert not PowerOfAttorney.objects.exists()


def test_nobody_is_their_own_principal(browser: Client, account: Account) -> None:
    assert "the number of your own account" in text(post_power(browser, account))


def test_a_principal_sees_its_agents_and_revokes(
    browser: Client, principal: Account, mark: Right
) -> None:
    post_power(browser, principal)
    judge_power()
    theirs = signed_in(new_user(principal, name="pia"))
    page = text(theirs.get(PATH))
    assert "Bright &amp; Cole LLP" in page
    address = f"{PATH}{only().public_id}/revocation/"
    assert "follows them to their end" in text(theirs.get(address))
    assert theirs.post(address).status_code == 302
    assert only().state == "revoked"
    assert "QUELLMARK" not in text(browser.get("/requests/new/"))
    assert "revoked" in text(browser.get(PATH))


def test_a_verifier_sees_both_names_and_cannot_verify_an_unknown_principal(
    browser: Client, principal: Account
) -> None:
    post_power(browser, principal)
    Account.objects.filter(pk=principal.pk).update(state="email_verified")
    desk = signed_in(new_user(None, Role.VERIFIER, "vera"))
    address = desk.post("/console/authorities/claim/")["Location"]
    page = text(desk.get(address))
    assert "Quellmark GmbH" in page
    assert "No account in use has this number" in page
    desk.post(f"{address}verified/")
    assert only().state == "pending"
    assert desk.post(f"{address}rejected/", {"note": "Unsigned."}).status_code == 422
    desk.post(f"{address}rejected/", {"reason": "not_signed", "note": "Unsigned."})
    assert "Unsigned." in text(browser.get(PATH))
