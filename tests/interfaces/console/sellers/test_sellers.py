"""Sellers before the desk: strikes with their events, penalties and their delivery, bans."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from pipeline.policy.tables import Penalty
from pipeline.vocabulary import Outcome, Severity
from records.accounts.models import Role
from records.actions.disputes import settlements
from records.actions.sellers import penalty_orders
from records.actions.vetting import designations
from records.actions.vetting.designations import Scope
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.ledger.models import Outgoing
from records.rights.models import Right
from records.sellers.models import Seller, Shop
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_as
from tests.factories.review_cases import Wish
from tests.factories.sellers.applications import NOW, apply, check, create_seller
from tests.interfaces.console.disputes.test_desk import create_upheld_case, text
from tests.records.vetting.test_authorisations import submit_papers


def update_penalties(case: Case) -> Seller:
    assert case.seller_id
    penalty_orders.update_penalties(case.seller_id, now=database_now())
    return Seller.objects.get(pk=case.seller_id)


def ban(seller: Seller, **fields: object) -> PenaltyOrder:
    now = database_now()
    defaults = {
        "state": PenaltyOrderState.PROPOSED,
        "notice_ends_at": now - timedelta(days=1),
    } | fields
    return PenaltyOrder.objects.create(
        seller=seller, severity=Severity.COUNTERFEIT, penalty=Penalty.BAN, strikes=3,
        brought_at=now - timedelta(days=31), **defaults,
    )  # fmt: skip


def address(seller: Seller, order: PenaltyOrder | None = None, step: str = "") -> str:
    seller_address = f"/console/sellers/{seller.public_id}/"
    return f"{seller_address}penalties/{order.public_id}/{step}/" if order else seller_address


@pytest.fixture
def senior(db: None) -> Client:
    return sign_in_as(Role.SENIOR_REVIEWER)


def test_nobody_is_listed_before_a_case_is_upheld(page: Client) -> None:
    assert "No case of any seller was upheld yet." in text(page.get("/console/sellers/"))


def test_a_strike_is_pending_for_a_week_and_then_counts_with_its_events(
    page: Client, mark: Right
) -> None:
    seller = update_penalties(create_upheld_case(mark, days_ago=1))
    html = text(page.get(address(seller)))
    assert "Will count from" in html
    assert "1 strike pending until" in html
    Case.objects.update(upheld_at=database_now() - timedelta(days=8))
    update_penalties(Case.objects.get())
    html = text(page.get(address(seller)))
    assert "Counts since" in html
    assert ">1 strike<" in html
    assert "N0RVELLE" in html
    assert 'aria-label="warning"' in html  # it is borne, and not only a step of the ladder
    assert "on its way" in html
    Outgoing.objects.filter(kind="penalty").update(sent_at=database_now())
    assert "informed" in text(page.get(address(seller)))
    Outgoing.objects.filter(kind="penalty").update(
        sent_at=None, parked_at=database_now(), last_error="410 Gone"
    )
    assert "410 Gone" in text(page.get(address(seller)))


def test_the_page_shows_applications_and_papers_of_every_shop(page: Client, mark: Right) -> None:
    seller = update_penalties(create_upheld_case(mark, days_ago=1))
    html = text(page.get(address(seller)))
    assert "It has not applied." in html
    assert "It has shown none." in html
    sister = create_seller("S-77")
    Seller.objects.filter(pk=sister.pk).update(joined_to=seller)
    check(apply(sister, is_warranted=False))
    brand = designations.designate(
        mark.pk, Scope(), review_cases.person(Role.SENIOR_REVIEWER), now=NOW
    )
    submit_papers(brand, sister)
    html = text(page.get(address(seller)))
    for words in ("Harbour Lights GmbH", "refused", "no_warranty", mark.mark, "papers sent"):
        assert words in html


def test_what_was_taken_back_is_named_and_its_penalty_undone(page: Client, mark: Right) -> None:
    case = create_upheld_case(mark, days_ago=10)
    update_penalties(case)
    settlements.retract_claim(case.pk, case.account_id, actor="user:1", now=database_now())
    html = text(page.get(address(update_penalties(case))))
    assert "taken back by the filer" in html
    assert "There are no strikes on this ladder." in html
    assert "undone" in html


def test_only_a_case_that_once_counted_is_named_as_one_that_no_longer_counts(
    page: Client, mark: Right
) -> None:
    slip, overruled_case = (create_upheld_case(mark, days_ago=10) for _ in range(2))
    for case, seconds in ((slip, 5), (overruled_case, 86_400)):
        upheld = Ruling.objects.get(case=case)
        undone_at = upheld.ruled_at + timedelta(seconds=seconds)
        Ruling.objects.filter(pk=upheld.pk).update(annulled_at=undone_at)
        upheld.pk, upheld.outcome = None, Outcome.REJECTED
        upheld.ruled_at = undone_at + timedelta(seconds=5)
        upheld.save(force_insert=True)
        Case.objects.filter(pk=case.pk).update(upheld_at=None)
    answer = page.get(address(update_penalties(overruled_case)))
    assert [lapsed_case.case for lapsed_case in answer.context["view"].fallen] == [overruled_case]
    assert "after a second review" in text(answer)


def test_what_expired_is_named(page: Client, mark: Right) -> None:
    assert "expired" in text(
        page.get(address(update_penalties(create_upheld_case(mark, days_ago=380))))
    )


def test_the_list_is_narrowed_searched_and_ordered(page: Client, mark: Right) -> None:
    seller = update_penalties(create_upheld_case(mark, days_ago=10))
    ban(seller)
    for query in ("show=infringement", "show=ban", "q=bagline", "sort=name&page=x", "show=x"):
        assert "BagLine Trading" in text(page.get(f"/console/sellers/?{query}")), query
    for query in ("show=counterfeit", "show=limited", "show=banned", "q=nobody\0"):
        assert "No sellers match" in text(page.get(f"/console/sellers/?{query}")), query
    update_penalties(create_upheld_case(mark, Wish(seller="Alder Goods")))  # does not count yet
    for sort, names in (
        ("name", ["Alder Goods", "BagLine Trading"]),
        ("strikes", ["BagLine Trading", "Alder Goods"]),
    ):
        html = text(page.get(f"/console/sellers/?sort={sort}"))
        assert re.findall("Alder Goods|BagLine Trading", html) == names


def test_the_list_is_searched_by_the_name_that_buyers_see(page: Client, mark: Right) -> None:
    update_penalties(create_upheld_case(mark, days_ago=10))
    Shop.objects.update(name="Café Zoë")
    assert "BagLine Trading" in text(page.get("/console/sellers/?q=caf%C3%A9"))
    assert "No sellers match" in text(page.get("/console/sellers/?q=tea"))


def test_two_people_ban_and_one_lifts(senior: Client, mark: Right) -> None:
    seller = update_penalties(create_upheld_case(mark))
    order = ban(seller)
    assert "Approve it" in text(senior.get(address(seller)))
    senior.post(address(seller, order, "approve"))
    assert "Confirm it" not in text(senior.get(address(seller)))
    response = senior.post(address(seller, order, "confirm"), follow=True)
    assert "does not need a step from you" in text(response)
    other = sign_in_as(Role.SENIOR_REVIEWER)
    assert "It is in force." in text(other.post(address(seller, order, "confirm"), follow=True))
    refusal = senior.post(address(seller, order, "lift"), {"why": " "})
    assert (refusal.status_code, "Say why" in text(refusal)) == (422, True)
    senior.post(address(seller, order, "lift"), {"why": "The right was cancelled."})
    order.refresh_from_db()
    assert order.is_lifted
    assert "The right was cancelled." in text(senior.get(address(seller)))
