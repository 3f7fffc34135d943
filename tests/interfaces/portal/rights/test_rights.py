"""The rights repository in the portal: written down once, kept whatever was typed."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from pipeline.vocabulary import RightState
from records.accounts.models import Account
from records.actions.rights import transfer
from records.clock import database_now
from records.rights.models import Assignment, NamedShop, Right, RightDraft
from tests.factories.portal_rights import TYPED, address, only, post_right
from tests.factories.takedown_requests import ORIGIN, listing, new_account, new_right, new_user

pytestmark = pytest.mark.usefixtures("place")


def test_a_right_is_written_down_and_waits_for_its_papers(browser: Client) -> None:
    assert post_right(browser).status_code == 302
    right = only()
    assert (right.state, right.territories, right.nice_classes) == (
        RightState.UPLOADED, ["EU", "GB"], [18, 22, 25],
    )  # fmt: skip
    assert right.aliases == ["奎尔马克", "Квельмарк"]
    assert (str(right.registered_on), str(right.expires_on)) == ("2021-09-01", "2041-03-12")
    page = browser.get(address(right)).content.decode()
    assert "Still missing: Certificate" in " ".join(page.split())


def test_names_in_other_scripts_are_suggested_and_taken_over_as_aliases(browser: Client) -> None:
    post_right(browser, mark="Adidas", aliases="АДИДАС")
    page = browser.get(address(only())).content.decode()
    assert "阿迪达斯" in page
    form = browser.get(f"{address(only())}edit/?suggestions").content.decode()
    assert "АДИДАС\n阿迪达斯" in form


def test_every_fault_stands_beside_its_field_and_what_was_typed_is_a_draft(browser: Client) -> None:
    bad = {"number": "12", "nice_classes": "0, 46", "expires_on": "soon", "territories": "Europe"}
    answer = post_right(browser, **bad)
    page = answer.content.decode()
    assert answer.status_code == 422
    for expected in (
        "as 018442907",
        "from 1 to 45",
        "Write it as 2031-03-12",
        "the two letters of each",
    ):
        assert expected in page
    assert 'value="soon"' in page
    assert not Right.objects.exists()
    draft = RightDraft.objects.get()
    assert draft.typed["number"] == "12"
    page = browser.get(f"/rights/drafts/{draft.public_id}/").content.decode()
    assert 'value="12"' in page
    assert "QUELLMARK" in browser.get("/rights/").content.decode()
    browser.post(f"/rights/drafts/{draft.public_id}/deletion/")
    assert not RightDraft.objects.exists()


def test_a_form_sent_twice_makes_one_right(browser: Client) -> None:
    assert [post_right(browser).status_code for _ in range(2)] == [302, 302]
    assert Right.objects.count() == 1


def test_a_draft_is_kept_on_request_however_faulty(browser: Client) -> None:
    assert post_right(browser, keep="1", number="?").status_code == 302
    assert RightDraft.objects.get().typed["number"] == "?"


def test_a_resumed_draft_is_finished_where_its_form_is_sent(browser: Client) -> None:
    post_right(browser, keep="1", number="?")
    draft = RightDraft.objects.get()
    page = browser.get(f"/rights/drafts/{draft.public_id}/").content.decode()
    assert f"Draft saved {draft.updated_at:%m-%d %H:%M}" in page
    (sent_to,) = re.findall(r'<form\s+method="post"\s+action="(/rights/[^"]+)"', page)
    assert f'name="draft" value="{draft.public_id}"' in page
    answer = browser.post(sent_to, TYPED | {"draft": str(draft.public_id)})
    assert answer.status_code == 302
    assert only().mark == "QUELLMARK"
    assert not RightDraft.objects.exists()


@pytest.mark.parametrize("kind", ["copyright", "design", "patent", "gi"])
def test_each_kind_has_its_form(browser: Client, kind: str) -> None:
    page = browser.get(f"/rights/new/?kind={kind}").content.decode()
    assert 'name="mark"' in page
    assert ('name="locarno"' in page) == (kind == "design")
    assert ('name="author"' in page) == (kind == "copyright")


def test_a_change_that_widens_is_told_first_and_goes_to_a_verifier(
    browser: Client, right: Right
) -> None:
    Right.objects.update(holder="N", registered_on="2021-01-01")
    form_data = {
        "mark": "NORVELLE", "aliases": "诺薇尔", "office": "EUIPO", "number": "018442907",
        "territories": "EU", "nice_classes": "18, 25", "holder": "N", "registered_on": "2021-01-01",
    }  # fmt: skip
    response = browser.post(address(right, "edit/"), form_data)
    assert "A verifier has to check this" in response.content.decode()
    assert only().state == RightState.VERIFIED
    browser.post(address(right, "edit/"), form_data | {"confirmed": "1"})
    assert (only().state, only().aliases) == (RightState.PENDING_VERIFICATION, ["诺薇尔"])


def test_withdrawing_tells_its_effect_and_is_done_once(browser: Client, right: Right) -> None:
    assert "you cannot undo this" in browser.get(address(right, "withdrawal/")).content.decode()
    for _ in range(2):
        browser.post(address(right, "withdrawal/"))
    assert (only().state, only().version) == (RightState.WITHDRAWN, 2)


def test_a_renewal_needs_its_paper_and_a_later_day(browser: Client, right: Right) -> None:
    last = database_now().date() + timedelta(days=10)
    Right.objects.update(expires_on=last)
    late = str(last + timedelta(days=3650))
    browser.post(address(right, "renewal/"), {"until": late})
    assert only().renews_until is None
    right.certificates.create(sha256="ab" * 32, page_count=1)
    assert browser.post(address(right, "renewal/"), {"until": str(last)}).status_code == 422
    browser.post(address(right, "renewal/"), {"until": late})
    assert str(only().renews_until) == late


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        ("loop:S-1", ("S-1", "")),
        (listing(7), ("", "7")),
        (f"{ORIGIN}/shops/S-1", ("S-1", "")),
    ],
)
def test_sellers_are_named_by_shop_or_listing(
    browser: Client, right: Right, place: str, expected: tuple[str, str]
) -> None:
    browser.post(address(right, "sellers/"), {"place": place})
    shop = NamedShop.objects.get()
    assert (shop.shop, shop.listing) == expected
    browser.post(address(right, f"sellers/{shop.pk}/removal/"))
    assert not NamedShop.objects.exists()


def test_a_seller_that_cannot_be_found_out_is_refused_beside_its_field(
    browser: Client, right: Right
) -> None:
    for place_text in ("nowhere:1", "https://elsewhere/listings/1", "hello"):
        answer = browser.post(address(right, "sellers/"), {"place": place_text})
        assert answer.status_code == 422
        assert place_text in answer.content.decode()


def test_a_right_is_offered_and_taken_over(browser: Client, right: Right) -> None:
    other = new_account("Kestrel")
    theirs = Client()
    theirs.force_login(new_user(other, name="kim"))
    browser.post(address(right, "offer/"), {"to": str(other.public_id)})
    offer = Assignment.objects.get()
    assert "NORVELLE" in theirs.get("/rights/").content.decode()
    theirs.post(f"/rights/offers/{offer.public_id}/answer/", {"accept": ""})
    assert transfer.complete_transfers(database_now()) == 1
    assert only().owner == other
    assert browser.get(address(right)).status_code == 404
    assert theirs.get(address(right)).status_code == 200


def test_the_list_is_searched_filtered_sorted_and_paged(
    browser: Client, account: Account, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        new_right(account, mark=f"MARK{number:02}", number=f"0184429{number:02}")
    new_right(account, mark="OLD", state=RightState.EXPIRED, expires_on="2020-01-01")
    new_right(new_account("Other"), mark="FOREIGN")
    with django_assert_max_num_queries(19):
        page = browser.get("/rights/?sort=mark").content.decode()
    assert "MARK24" in page
    assert "MARK25" not in page
    assert "MARK25" in browser.get("/rights/?sort=mark&page=2").content.decode()
    results_page = browser.get("/rights/?q=mark07").content.decode()
    assert "MARK07" in results_page
    assert "MARK08" not in results_page
    assert "OLD" in browser.get("/rights/?state=expired").content.decode()
    assert "MARK" not in browser.get("/rights/?expiry=over").content.decode().split("<tbody>")[1]
    assert "FOREIGN" not in browser.get("/rights/?q=foreign&sort=-expires").content.decode()
    assert "No rights match" in browser.get("/rights/?q=%00nothing").content.decode()


def test_a_page_of_a_right_asks_the_database_a_bounded_number_of_times(
    browser: Client, right: Right, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        right.references.create(sha256=f"{number:02}" * 32, family=number + 1)
        right.certificates.create(sha256=f"{number:02}" * 32, page_count=1)
    with django_assert_max_num_queries(28):
        assert browser.get(address(right)).status_code == 200
