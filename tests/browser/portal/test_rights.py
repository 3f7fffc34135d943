"""A right is written down with a picture and a certificate, verified, and used in a filing."""

import pytest
from playwright.sync_api import Page, expect

from gateways import configured
from pipeline.vocabulary import RightState
from records.accounts.models import Account, Role, User
from records.actions.rights import paper_pages
from records.clock import database_now
from records.rights.models import Right, RightDraft, VerifierLease
from tests.browser.accessibility import violations
from tests.browser.conftest import Tabs
from tests.browser.desk_sample import bag
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.register_entries import new_entry
from tests.factories.takedown_requests import new_account, new_user

pytestmark = pytest.mark.django_db(transaction=True)

IN_BOTH_LANGUAGES = ("en", "zh-hans")


def people() -> tuple[Account, User, User]:
    owner = new_account("Quellmark Outdoor GmbH")
    return owner, new_user(owner), new_user(None, Role.VERIFIER, "vera")


def submit_right(tab: Page, address: str, *, number: str) -> Right:
    """Fill the form and send it; the page of the right is open then."""
    tab.goto(f"{address}/rights/new/?kind=trademark")
    field_texts = {
        "mark": "QUELLMARK", "number": "12", "territories": "EU", "nice_classes": "18, 46",
        "filed_on": "2021-03-12", "registered_on": "2021-09-01", "expires_on": "2041-03-12",
    }  # fmt: skip
    for name, text in field_texts.items():
        tab.locator(f"#id_{name}").fill(text)
    tab.locator("#id_office").select_option("EUIPO")
    tab.locator("form.stack button.primary").click()
    expect(tab.locator(".fault")).to_have_count(2)
    tab.locator("#id_number").fill(number)
    tab.locator("#id_nice_classes").fill("18, 22")
    tab.locator("form.stack button.primary").click()
    expect(tab.locator("#papers")).to_be_visible()
    return Right.objects.latest("pk")


def _unfold_all(tab: Page) -> None:
    tab.wait_for_load_state()  # what has not come yet would stay folded
    tab.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")


def with_files(tab: Page, number: str) -> None:
    _unfold_all(tab)
    tab.locator("#id_picture").set_input_files(
        {"name": "mark.jpg", "mimeType": "image/jpeg", "buffer": bag("#c8a985")}
    )
    tab.locator("form[action$='/pictures/'] button").last.click()
    expect(tab.locator("#pictures")).to_be_visible()
    _unfold_all(tab)
    tab.locator("#id_paper").set_input_files(
        {
            "name": "certificate.pdf",
            "mimeType": "application/pdf",
            "buffer": pdf(Certificate(number=number)),
        }
    )
    tab.locator("form[action$='/papers/'] button").click()
    expect(tab.locator("form[action$='/submission/'] button")).to_be_enabled()
    tab.locator("form[action$='/submission/'] button").click()
    expect(tab.locator(".right-state.pending_verification")).to_be_visible()
    paper_pages.compare_waiting_papers(configured.vault(), now=database_now())


def test_a_look_up_fills_the_form_in_place_and_leaves_it_open(tabs: Tabs) -> None:
    _, nora, _ = people()
    new_entry(picture_sha256=configured.vault().put(bag("#c8a985")))
    tab = tabs.open(nora)
    tab.goto(f"{tabs.address}/rights/new/?kind=trademark")
    tab.locator("#id_office").select_option("EUIPO")
    tab.locator("#id_number").fill("018402117")
    tab.locator("#look-up").click()
    expect(tab.locator("#id_mark")).to_have_value("QUELLMARK")
    expect(tab.locator(".codes .chip")).to_have_count(4)  # the territory and three classes
    expect(tab.locator("[role=status]").first).to_contain_text("From the register of EUIPO")
    assert violations(tab) == []
    tab.locator("#id_holder").fill("Somebody Else")
    tab.locator("#id_holder").press("Enter")
    expect(tab.locator("#papers")).to_be_visible()
    right = Right.objects.get()
    assert (right.holder, right.nice_classes) == ("Somebody Else", [18, 22, 25])
    assert right.references.count() == 1


def test_countries_and_classes_are_found_by_name_and_removed(tabs: Tabs) -> None:
    _owner, nora, _vera = people()
    tab = tabs.open(nora)
    tab.goto(f"{tabs.address}/rights/new/?kind=trademark")
    places, classes = tab.locator("#id_territories"), tab.locator("#id_nice_classes")
    for name in ("netherlands", "Benelux", "fr", "Atlantis"):
        places.fill(name)
        places.press("Enter")
    chips = tab.locator(".field", has=places).locator(".chip")
    expect(chips).to_have_text(["Netherlands (NL)×", "Benelux (BX)×", "France (FR)×"])
    chips.nth(1).get_by_role("button", name="Remove: Benelux").click()
    expect(places).to_have_value("Atlantis")
    classes.fill("Furniture, 18")
    tab.locator("form.stack button[name=keep]").click()
    expect(tab.locator(".notice.success")).to_be_visible()
    draft_texts = RightDraft.objects.get().typed
    assert (draft_texts["territories"], draft_texts["nice_classes"]) == (
        "NL, FR, Atlantis",
        "20, 18",
    )


@pytest.mark.parametrize("language", IN_BOTH_LANGUAGES)
def test_a_right_is_written_down_verified_and_usable(tabs: Tabs, language: str) -> None:
    _owner, nora, vera = people()
    tab = tabs.open(nora, language=language)
    right = submit_right(tab, tabs.address, number="018402117")
    with_files(tab, "018402117")
    desk = tabs.open(vera, language=language)
    desk.goto(f"{tabs.address}/console/rights/")
    desk.locator("form[action$='/claim/'] button").click()
    expect(desk.locator("td .fit.yes")).to_have_count(9)
    expect(desk.locator("form[action$='/verified/']")).to_have_count(0)
    with desk.expect_navigation(wait_until="networkidle"):
        desk.locator("form[action$='/opening/'] button").click()
    assert VerifierLease.objects.get().opened["pages"]
    desk.locator("form[action$='/verified/'] button").click()
    expect(desk.locator(".notice.success")).to_be_visible()
    right.refresh_from_db()
    assert right.state == RightState.VERIFIED
    tab.goto(f"{tabs.address}/requests/new/")
    expect(tab.locator("#id_right option", has_text="QUELLMARK")).to_have_count(1)
