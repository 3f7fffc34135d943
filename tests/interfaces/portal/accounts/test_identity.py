"""An account shows who it is, answers, withdraws, has its images deleted; others see nothing."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gateways import configured
from records.accounts.models import Account, IdentityDocument, IdentityOpening, Role, User
from records.actions.accounts import identity_expiry, identity_verification
from records.clock import database_now
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import Shown, new_user
from tests.interfaces.portal.filing.test_wizard import text

pytestmark = pytest.mark.usefixtures("place")

PATH = "/account/identity/"


@pytest.fixture
def account(db: None) -> Account:
    return Account.objects.create(name="Norvelle S.p.A.", state="email_verified")


@pytest.fixture
def nora(account: Account) -> User:
    person = new_user(account)
    User.objects.filter(pk=person.pk).update(is_owner=True)
    return person


@pytest.fixture
def desk(db: None) -> Client:
    """Vera's, who verifies."""
    client = Client()
    client.force_login(new_user(None, Role.VERIFIER, "vera"))
    return client


def paper(name: str = "licence.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, pdf(Certificate()), "application/pdf")


def post_document(browser: Client, **changes: object) -> Shown:
    """Show a business licence."""
    fields = {
        "kind": "business_licence",
        "name": "Norvelle S.p.A.",
        "country": "IT",
        "number": "IT-0099-4711",
        "expires_on": "",
        "paper": paper(),
    }
    return browser.post(PATH, fields | changes)


def only() -> IdentityDocument:
    return IdentityDocument.objects.get()


def test_a_document_is_shown_and_waits(browser: Client, account: Account) -> None:
    assert post_document(browser).status_code == 302
    document = only()
    assert (document.country, document.last_four, document.state) == ("IT", "4711", "pending")
    account.refresh_from_db()
    assert account.state == "identity_pending"
    page = text(browser.get(PATH))
    assert "IT …4711" in page
    assert "IT-0099" not in page
    assert "Upload an ID" not in page


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"country": "1T"}, "Choose a country from the list"),
        ({"expires_on": "2020-01-01"}, "This day is over"),
        ({"expires_on": "soon"}, "Write it as 2031-03-12."),
        ({"kind": "passport"}, "Select a valid choice"),
        ({"name": ""}, "This field is required."),
        ({"paper": SimpleUploadedFile("a.pdf", b"%PDF-1.7\nnothing")}, "damaged or locked"),
        ({"paper": SimpleUploadedFile("a.exe", b"MZ")}, "does not fit its content"),
        ({"paper": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_taken_is_named_beside_its_field_and_nothing_is_kept(
    browser: Client, changes: dict[str, object], says: str
) -> None:
    answer = post_document(browser, **changes)
    assert answer.status_code == 422
    assert says in text(answer)
    assert not IdentityDocument.objects.exists()


def test_a_question_is_answered_and_openings_are_shown_with_their_reason(browser: Client) -> None:
    post_document(browser)
    vera, now = new_user(None, Role.VERIFIER, "vera"), database_now()
    identity_verification.claim(vera, now=now)
    identity_verification.open_page(
        only().pk, 1, vera, "First check", configured.vault().read, now=now
    )
    identity_verification.request_information(
        only().pk, vera, "pages_missing", "The back, please.", now=now
    )
    page = text(browser.get(PATH))
    for expected in ("The back, please.", "pages are missing", "Opened once", "First check"):
        assert expected in page
    address = f"{PATH}{only().public_id}/answer/"
    assert browser.post(address, {"answer": ""}).status_code == 422
    assert browser.post(address, {"answer": "Here.", "paper": paper()}).status_code == 302
    assert (only().state, len(only().pages)) == ("pending", 2)


def test_it_is_withdrawn_or_its_images_deleted_on_request(browser: Client) -> None:
    post_document(browser)
    browser.post(f"{PATH}{only().public_id}/withdrawal/")
    assert only().state == "revoked"
    assert "being deleted" in text(browser.get(PATH))
    identity_expiry.erase_images(configured.vault().forget, database_now())
    assert only().pages == []
    assert re.search(r"deleted \d{4}-\d\d-\d\d", text(browser.get(PATH)))
    answer = browser.post(f"{PATH}{only().public_id}/erasure/", follow=True)
    assert "There are no images to delete" in text(answer)


def test_only_owners_show_documents(browser: Client, nora: User) -> None:
    User.objects.filter(pk=nora.pk).update(is_owner=False)
    assert "Only owners of the account can do this." in text(
        browser.get(post_document(browser)["Location"])
    )
    assert not IdentityDocument.objects.exists()


def test_a_verifier_gives_a_reason_opens_and_verifies(
    browser: Client, desk: Client, account: Account
) -> None:
    post_document(browser)
    document_address = f"/console/identities/{only().public_id}/"
    assert "Norvelle" in text(desk.get("/console/identities/"))
    assert desk.get(f"{document_address}pages/1/").status_code == 302
    assert desk.post("/console/identities/claim/")["Location"] == document_address
    assert "Open every page" in text(desk.get(document_address))
    desk.post(f"{document_address}verified/")
    assert only().state == "pending"
    desk.post(f"{document_address}opening/", {"why": " "})
    assert desk.get(f"{document_address}pages/1/").status_code == 302
    desk.post(f"{document_address}opening/", {"why": "First check"})
    response = desk.get(f"{document_address}pages/1/")
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in response["Cache-Control"]
    assert IdentityOpening.objects.get().reason == "First check"
    assert "I looked at this:" not in text(desk.get(document_address))
    assert 'value="Norvelle S.p.A."' in text(desk.get(document_address))
    assert desk.post(f"{document_address}verified/", {"name": ""}).status_code == 422
    form = {"name": "Norvelle SpA"}  # as it stands on the document, not as it was typed
    assert desk.post(f"{document_address}verified/", form).status_code == 302
    account.refresh_from_db()
    assert (account.state, account.verified_name) == ("active", "Norvelle SpA")
    assert only().name == "Norvelle SpA"


def test_a_name_that_differs_is_confirmed_before_the_verdict(
    browser: Client, desk: Client, account: Account
) -> None:
    post_document(browser, name="Norvelle Optics BV", country="NL")
    Account.objects.update(country="DE")
    document_address = f"/console/identities/{only().public_id}/"
    desk.post("/console/identities/claim/")
    desk.post(f"{document_address}opening/", {"why": "First check"})
    desk.get(f"{document_address}pages/1/")
    page = text(desk.get(document_address))
    for expected in ("“Norvelle Optics BV” on the document", "“NL” on the document, “DE”"):
        assert expected in page
    form = {"name": "Norvelle Optics BV"}
    response = desk.post(f"{document_address}verified/", form, follow=True)
    assert "First confirm" in text(response)
    assert only().state == "pending"
    desk.post(f"{document_address}verified/", {**form, "confirmed": "1"})
    account.refresh_from_db()
    assert (account.state, account.country) == ("active", "NL")


def test_without_a_hold_a_verifier_neither_opens_nor_judges(browser: Client, desk: Client) -> None:
    post_document(browser)
    identity_verification.take(only().pk, new_user(None, Role.VERIFIER, "vito"), now=database_now())
    document_address = f"/console/identities/{only().public_id}/"
    assert "vito holds it" in text(desk.get(document_address))
    desk.post(f"{document_address}opening/", {"why": "First check"})
    assert desk.get(f"{document_address}pages/1/").status_code == 404
    desk.post(f"{document_address}verified/")
    assert desk.post(f"{document_address}rejected/", {"reason": "unreadable"}).status_code == 422
    assert only().state == "pending"
    assert not IdentityOpening.objects.exists()


def test_a_refusal_needs_a_reason_and_keeps_what_was_typed(browser: Client, desk: Client) -> None:
    post_document(browser)
    document_address = f"/console/identities/{only().public_id}/"
    desk.post("/console/identities/claim/")
    answer = desk.post(f"{document_address}rejected/", {"note": "It says Norvella."})
    assert answer.status_code == 422
    assert "It says Norvella." in text(answer)
    desk.post(
        f"{document_address}rejected/", {"reason": "name_differs", "note": "It says Norvella."}
    )
    assert only().state == "rejected"
    assert "It says Norvella." in text(browser.get(PATH))


def test_an_expired_document_is_shown_as_such_and_a_newer_one_can_be_sent(
    browser: Client,
) -> None:
    now = database_now()
    post_document(browser, expires_on=(now + timedelta(days=3)).date().isoformat())
    vera = new_user(None, Role.VERIFIER, "vera")
    identity_verification.claim(vera, now=now)
    read = configured.vault().read
    identity_verification.open_page(only().pk, 1, vera, "First check", read, now=now)
    identity_verification.verify(only().pk, vera, now=now)
    identity_expiry.expire_documents(now + timedelta(days=4))
    page = text(browser.get(PATH))
    assert "expired" in page
    assert "Upload an ID" in page
