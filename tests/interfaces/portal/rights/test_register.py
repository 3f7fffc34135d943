"""A trademark is looked up in the register of its office, and each field can still be changed."""

import pytest
from django.test import Client

from gateways import configured
from records.rights.models import RegisterEntry, Right
from tests.factories.portal_rights import TYPED, address, only, picture, post_right
from tests.factories.register_entries import new_entry
from tests.factories.takedown_requests import Shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]

NUMBER = {"kind": "trademark", "office": "EUIPO", "number": "018402117", "draft": TYPED["draft"]}


@pytest.fixture
def entry(db: None) -> RegisterEntry:
    del db
    return new_entry()


def text(answer: Shown) -> str:
    return " ".join(answer.content.decode().split())


def look_up(browser: Client, **typed: str) -> str:
    answer = browser.post("/rights/new/", NUMBER | {"look_up": "1"} | typed)
    assert answer.status_code == 200
    return text(answer)


def test_the_fields_are_filled_and_what_was_typed_elsewhere_stays(
    browser: Client, entry: RegisterEntry
) -> None:
    RegisterEntry.objects.update(goods="")
    page = look_up(browser, number="18 402 117", goods="tents", holder="Nobody")
    assert "From the register of EUIPO, European Union, as of 2026-11-20." in page
    for fragment in ('value="QUELLMARK"', 'value="18, 22, 25"', 'value="Norvelle S.p.A."',
                   'value="2041-03-12"', 'value="18 402 117"', ">tents<"):  # fmt: skip
        assert fragment in page.replace("> tents", ">tents").replace("\n", "")
    assert not Right.objects.exists()
    assert f'name="draft" value="{TYPED["draft"]}"' in page


def test_what_is_missing_or_not_kept_says_what_to_do(browser: Client, entry: RegisterEntry) -> None:
    assert "has no registration 018402118. Check the number" in look_up(browser, number="018402118")
    assert "is not kept here. Fill in the fields yourself." in look_up(
        browser, office="JPO", number="6312345"
    )
    for unfit in ({"number": ""}, {"number": "\0"}, {"office": ""}, {"office": "x"}):
        assert "Choose the office and type the number" in look_up(browser, **unfit)


def test_an_ended_registration_says_so(browser: Client, entry: RegisterEntry) -> None:
    RegisterEntry.objects.update(is_in_force=False)
    assert "this registration has ended" in look_up(browser)


def test_the_note_stays_while_faults_are_corrected(browser: Client, entry: RegisterEntry) -> None:
    answer = post_right(browser, looked_up="1", holder="")
    assert answer.status_code == 422
    assert "From the register of EUIPO" in text(answer)


def test_a_right_that_is_changed_is_looked_up_too(
    browser: Client, entry: RegisterEntry, right: Right
) -> None:
    form_data = {"office": "EUIPO", "number": "018402117", "look_up": "1"}
    page = text(browser.post(address(right, "edit/"), form_data))
    assert 'value="QUELLMARK"' in page
    right.refresh_from_db()
    assert right.mark == "NORVELLE"


def test_the_registers_picture_is_shown_and_taken_over_once(
    browser: Client, entry: RegisterEntry
) -> None:
    src = "/rights/register/picture/?office=EUIPO&number=018402117"
    assert browser.get(src).status_code == 404
    sha256 = configured.vault().put(picture())
    RegisterEntry.objects.update(picture_sha256=sha256)
    assert src.replace("&", "&amp;") in look_up(browser)
    assert browser.get(src)["Content-Type"] == "image/jpeg"
    for _ in range(2):
        post_right(browser, looked_up="1", register_picture="1")
    assert [reference.sha256 for reference in only().references.all()] == [sha256]


def test_a_picture_that_is_gone_is_said_and_the_right_is_kept(
    browser: Client, entry: RegisterEntry
) -> None:
    RegisterEntry.objects.update(picture_sha256="ab" * 32)
    post_right(browser, register_picture="1")
    assert not only().references.exists()
    page = text(browser.get(address(only())))
    assert "We cannot read the register&#x27;s picture" in page.replace("’", "&#x27;")


def test_other_kinds_are_not_looked_up(browser: Client) -> None:
    assert "Look up" not in text(browser.get("/rights/new/?kind=design"))
    assert "Look up" in text(browser.get("/rights/new/?kind=trademark"))
