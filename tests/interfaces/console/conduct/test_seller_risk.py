"""What the night counted of a seller is shown as sentences, and a senior reviewer acts on it."""

from html import unescape

import pytest
from django.test import Client

from records.accounts.models import Role
from records.conduct.models import Concern
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState, SellerFigures
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_now
from tests.factories.sellers import monitored
from tests.factories.sellers.applications import create_seller

pytestmark = pytest.mark.django_db


def _senior() -> Client:
    return sign_in_now(Client(), review_cases.person(Role.SENIOR_REVIEWER))


def _text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_a_concern_shows_sentences_beside_sellers_alike_and_leads_to_a_closure() -> None:
    seller, senior = create_seller(), _senior()
    SellerFigures.objects.create(
        seller=seller, counted_on=monitored.NOW.date(), listings=340, upheld=12
    )
    concern = monitored.find_concern(seller)
    address = f"/console/conduct/{concern.public_id}/"
    html = _text(senior, address)
    assert "upheld in 30 days: 35.3 for each 1,000 listings; sellers alike have 1.2." in html
    assert "Close the store" in html
    assert senior.post(f"{address}close/", {"why": " "}).status_code == 422
    answer = senior.post(f"{address}close/", {"why": monitored.WHY}, follow=True)
    assert "Another person closes the store" in unescape(answer.content.decode())
    assert PenaltyOrder.objects.get().state == PenaltyOrderState.APPROVED
    page = _text(senior, f"/console/sellers/{seller.public_id}/")
    assert "closure of the store" in page
    assert monitored.WHY in page
    assert "35.3" in page
    assert "Confirm it" not in page


def test_new_listings_are_limited_from_a_concern() -> None:
    concern = monitored.find_concern(create_seller())
    _senior().post(f"/console/conduct/{concern.public_id}/limit/", {"why": monitored.WHY})
    order = PenaltyOrder.objects.get()
    assert (order.penalty, order.state) == ("listing_limit", PenaltyOrderState.IMPOSED)


def test_a_concern_about_a_filer_offers_no_closure() -> None:
    concern = monitored.find_concern(create_seller())
    Concern.objects.update(kind="burst", seller=None, account=review_cases.filer())
    page = _text(_senior(), f"/console/conduct/{concern.public_id}/")
    assert "Close the store" not in page
