"""A filer is told what to expect of each listing, as it is found out."""

from django.test import Client

from records.clock import database_now
from records.filing.models import Draft, Preflight
from records.rights.models import Right
from tests.factories import record_cases
from tests.factories.review_cases import Wish, at_desk
from tests.factories.takedown_requests import listing
from tests.interfaces.portal.filing.test_wizard import ready, start_draft, text, with_rows


def record_checks(right: Right, wish: Wish | None = None) -> None:
    """A worker has seen one listing, and found another to be gone."""
    facts = record_cases.stored(at_desk(right, wish))
    first, second = Preflight.objects.order_by("pk")
    first.facts, first.checked_at = facts, database_now()
    second.trouble, second.checked_at = "not_found", database_now()
    first.save()
    second.save()


def test_what_was_asked_for_comes_in_by_itself(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    assert "Check the listings before filing" in text(browser.get(f"{draft}review/"))
    answer = browser.post(f"{draft}preflight/")
    assert answer["Location"] == f"{draft}review/#outlook"
    page = text(browser.get(f"{draft}review/"))
    assert "0 of 2 checked" in page
    assert 'hx-trigger="every 2s"' in page
    record_checks(right)
    part = text(browser.get(f"{draft}preflight/"))
    assert "2 of 2 checked" in part
    assert "hx-trigger" not in part


def test_a_page_whose_draft_is_filed_or_deleted_meanwhile_asks_no_more(
    browser: Client, right: Right
) -> None:
    address = f"{ready(browser, right)}preflight/"
    Draft.objects.all().delete()
    for send in (browser.get, browser.post):
        asked_by_page = send(address, headers={"HX-Request": "true"})
        assert (asked_by_page.status_code, asked_by_page["HX-Reswap"]) == (286, "none")
        assert send(address).status_code == 404


def test_each_listing_shows_what_would_come_of_it(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    browser.post(f"{draft}preflight/")
    record_checks(right)
    page = text(browser.get(f"{draft}review/"))
    assert "would go to a reviewer" in page
    assert "not a promise" in page
    assert "1 could not be opened" in page
    assert "The marketplace has no such listing" in page
    assert "1 listing to file" in page
    assert "1 would be invalid" in page
    part = text(browser.get(f"{draft}preflight/"))  # arrives alone, and corrects what is below it
    assert "1 listing to file" in part
    assert 'hx-swap-oob="true"' in part


def test_only_listings_that_the_draft_still_names_count(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    browser.post(f"{draft}preflight/")
    record_checks(right)
    browser.post(f"{draft}rows/2/", {"act": "remove"})
    page = text(browser.get(f"{draft}review/"))
    assert "1 of 1 checked" in page
    assert "The marketplace has no such listing" not in page


def test_a_caution_is_told_without_the_colour_of_a_fault(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    browser.post(f"{draft}preflight/")
    record_checks(right, Wish(title="Plain bag for N0RVELLE", description="used"))
    page = text(browser.get(f"{draft}review/"))
    assert '<span class="chip"><span aria-hidden="true">!</span> ' in page
    assert "is-bad" not in page


def test_evidence_that_lacks_is_named_beside_it(browser: Client, right: Right) -> None:
    draft = with_rows(browser, start_draft(browser, right, "TM-TEST-BUY"), listing(1))
    assert "This reason still needs: purchase record" in text(browser.get(f"{draft}review/"))


def test_an_expired_draft_is_not_looked_at(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    Draft.objects.update(expires_at=database_now())
    browser.post(f"{draft}preflight/", follow=True)
    assert not Preflight.objects.exists()
