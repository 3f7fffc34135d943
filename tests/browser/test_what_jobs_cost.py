"""People's jobs, walked through the pages as they lead on, cost no more than their goals."""

from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django import Settings

from gateways import configured
from records.accounts.models import Account, AccountState, CodeLetter, IdentityDocument, Role, User
from records.actions.accounts import email_codes, identity_verification
from records.actions.quality import policy_adoptions
from records.actions.rights import paper_pages, verification
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.rights.models import Right
from tests.browser import anonymous_tabs
from tests.browser.conftest import Tabs
from tests.browser.desk_sample import bag
from tests.browser.filer_history import filer
from tests.browser.hand import Hand
from tests.browser.merchants.test_seller import enter_as_seller
from tests.factories import record_cases, seller_cases
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.register_entries import new_entry
from tests.factories.takedown_requests import new_user

pytestmark = pytest.mark.django_db(transaction=True)

_LISTING: Final = "https://loop.example/listings/"
_EXPLANATION: Final = "This shop is no dealer of ours. The bag copies our model and our mark."
_NUMBER: Final = "018402117"


def test_a_newcomer_comes_from_registering_to_the_first_filing_in_25_clicks(tabs: Tabs) -> None:
    new_entry(picture_sha256=configured.vault().put(bag("#c8a985")))
    hand = Hand(anonymous_tabs.open_anonymous_tab(tabs, "en"))
    hand.tab.goto(f"{tabs.address}/")  # the only address that is typed: the pages lead on
    _register(hand)
    _prove_identity(hand)
    _add_right(hand)
    _file_first_request(hand)
    assert TakedownRequest.objects.get().cases.count() == 1
    assert hand.clicks <= 25
    assert hand.seconds <= 5 * 60


def _register(hand: Hand) -> None:
    hand.press("Register")
    hand.write("#id_account_name", "Norvelle S.p.A.")
    hand.write("#id_email", "nora@norvelle.example")
    hand.write("#id_password1", "eleven-swans-a-swimming")
    hand.press("Register", inside="main")
    expect(hand.tab.locator("#id_code")).to_be_visible()
    hand.write("#id_code", email_codes.open_letter(CodeLetter.objects.latest("pk")).code)
    hand.press("Confirm")


def _prove_identity(hand: Hand) -> None:
    hand.press("Prove who you are")
    hand.write("#id_name", "Norvelle S.p.A.")
    hand.choose("#id_country", "IT")
    hand.write("#id_number", "IT-0099-4711")
    hand.give("#id_paper", _paper("licence.pdf"))
    hand.press("Send to a verifier")
    expect(hand.tab.locator(".notice.success")).to_be_visible()
    judge, document, now = _verifier(), IdentityDocument.objects.get(), database_now()
    identity_verification.take(document.pk, judge, now=now)
    read_object = configured.vault().read
    for page in range(1, len(document.pages) + 1):
        identity_verification.open_page(document.pk, page, judge, "check", read_object, now=now)
    identity_verification.verify(document.pk, judge, now=now)


def _add_right(hand: Hand) -> None:
    """The page that was open leads on."""
    hand.press("Add your first right")
    hand.press("Trademark")
    hand.choose("#id_office", "EUIPO")
    hand.write("#id_number", _NUMBER)
    hand.press("Look up")
    expect(hand.tab.locator("#id_mark")).to_have_value("QUELLMARK")
    hand.press("Continue to pictures and documents")
    hand.give("#id_paper", _paper("certificate.pdf", _NUMBER))
    hand.press("Add the document")
    hand.press("Send")
    expect(hand.tab.locator(".right-state.pending_verification")).to_be_visible()
    judge, right, now = _verifier(), Right.objects.get(), database_now()
    paper_pages.compare_waiting_papers(configured.vault(), now=now)
    verification.take(right.pk, judge, now=now)
    for page in verification.list_unopened_pages(right, judge):
        verification.note_opened(right.pk, page.pk, judge, now=now)
    verification.verify(right.pk, judge, now=now)


def _verifier() -> User:
    return User.objects.filter(role=Role.VERIFIER).first() or new_user(None, Role.VERIFIER, "vera")


def _paper(name: str, number: str = "") -> FilePayload:
    content = pdf(Certificate(number=number) if number else Certificate())
    return {"name": name, "mimeType": "application/pdf", "buffer": content}


def _file_first_request(hand: Hand) -> None:
    hand.press("Markwarden")
    hand.press("File your first request")
    _choose_reason(hand)
    hand.paste("#listings", f"{_LISTING}1")
    hand.press("Add and check")
    hand.press("Continue", inside="main")
    _sign_and_file(hand)


def _choose_reason(hand: Hand) -> None:
    """The only right stands there already."""
    hand.click(hand.tab.locator("[name=reason][value=TM-MARK-IN-TEXT]"))
    hand.press("Continue")


def _sign_and_file(hand: Hand) -> None:
    hand.write("#id_explanation", _EXPLANATION)
    hand.write("#id_filer_name", "Nora Vell")
    hand.click(hand.tab.locator("#id_good_faith_statement"))
    hand.click(hand.tab.locator("#id_accuracy_statement"))
    hand.press("Continue")
    hand.press("File the request")
    expect(hand.tab.locator("#status")).to_be_visible()


def test_thirty_listings_with_three_bad_rows_and_a_file_take_ten_clicks(tabs: Tabs) -> None:
    nora, _right = filer()
    hand = Hand(tabs.open(nora))
    hand.tab.goto(f"{tabs.address}/requests/")
    hand.press("File a request", inside="main")
    _choose_reason(hand)
    bad = {4: "two words", 11: "https://elsewhere.example/listings/9", 27: f"{_LISTING}1"}
    lines = [bad.get(number, f"{_LISTING}{number}") for number in range(1, 31)]
    hand.paste("#listings", "\n".join(lines))
    hand.press("Add and check")
    for number in bad:  # which stand first
        field = hand.tab.locator(f"#correct-{number} input[name=text]")
        hand.paste(f"#correct-{number} input[name=text]", f"{_LISTING}{100 + number}")
        field.press("Enter")
        hand.keys += 1
        expect(hand.tab.locator(f"#row-{number} .fault")).to_have_count(0)
    hand.press("Continue", inside="main")
    hand.give("#id_files_explanation", _paper("report.pdf"))
    _sign_and_file(hand)
    request = TakedownRequest.objects.get()
    assert request.cases.count() == 30
    assert [file["name"] for file in request.files] == ["report.pdf"]
    assert hand.clicks <= 10


def test_a_public_report_takes_three_minutes_and_twelve_fields(
    tabs: Tabs, settings: Settings, tmp_path: Path
) -> None:
    defaults = {"name": "Public form", "state": AccountState.ACTIVE}
    Account.objects.get_or_create(pk=1, defaults=defaults)
    policy_adoptions.adopt_first()
    hand = Hand(anonymous_tabs.open_anonymous_tab(tabs, "en"))
    hand.tab.goto(f"{tabs.address}/")
    hand.press("Report listings", inside="main")
    hand.choose("#id_claim", "trademark:TM-MARK-IN-TEXT")
    hand.press("Continue")
    hand.write("#id_mark", "NORVELLE")
    hand.paste("#id_listings", f"{_LISTING}1")
    hand.write("#id_explanation", _EXPLANATION)
    hand.write("#id_filer_name", "Nora Vell")
    hand.write("#id_filer_email", "nora@norvelle.example")
    hand.click(hand.tab.locator("#id_good_faith_statement"))
    hand.click(hand.tab.locator("#id_accuracy_statement"))
    assert 0 < _count_fields(hand.tab) <= 12
    hand.press("Send the report")
    expect(hand.tab.get_by_role("heading", name="Your report")).to_be_visible()
    assert hand.clicks <= 6
    assert hand.seconds <= 3 * 60


def _count_fields(tab: Page) -> int:
    selector = "main form :is(input:not([type=hidden]), select, textarea)"
    return sum(field.is_visible() for field in tab.locator(selector).all())


def test_a_seller_reads_and_disputes_in_five_clicks(tabs: Tabs) -> None:
    with seller_cases.with_secret():
        mark = record_cases.right(record_cases.account("Zorvex Ltd"))
        (case,) = seller_cases.create_upheld_cases(mark, "L-1")
        hand = Hand(enter_as_seller(tabs, "en"))
        hand.click(hand.tab.locator(f"main a[href$='/{case.public_id}/']"))
        expect(hand.tab.get_by_role("heading", name="What was decided, and why")).to_be_visible()
        hand.click(hand.tab.locator("main a[href$='/counter/']"))
        hand.click(hand.tab.locator("input[name='ground'][value='authorised']"))
        hand.write("#id_statement", "We buy from the owner's own dealer.")
        hand.give("#id_evidence", _paper("invoice.pdf"))
        hand.press("File the counter-notification")
        expect(hand.tab.locator(".notice.success")).to_be_visible()
    assert CounterNotification.objects.get().evidence
    assert hand.clicks <= 5
