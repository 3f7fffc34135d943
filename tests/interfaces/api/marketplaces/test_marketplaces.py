"""A marketplace's own systems: its sellers, disputes for them, figures, and nothing of others."""

import json
from datetime import timedelta
from typing import Any, Final

import pytest
from django.test import Client

from pipeline.disputes.procedure import AppealState, CounterState
from pipeline.policy.tables import Penalty
from pipeline.vocabulary import Severity
from records.accounts import keys
from records.accounts.models import Account, MarketplaceScope
from records.actions.accounts import enrolment
from records.actions.disputes import counter_answers
from records.actions.marketplaces.sellers import register_sellers
from records.actions.sellers.entity_membership import list_entity
from records.cases.models import Case
from records.clock import database_now
from records.conduct.models import Sanction
from records.disputes.models import Appeal, CounterNotification
from records.ledger import audit
from records.ledger.models import AuditEntry, IdempotencyRecord
from records.marketplaces.models import Listing, ListingFigures
from records.sellers.models import MarketplaceSeller, Seller, Shop
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from tests.factories import record_cases, seller_cases
from tests.factories.fresh_sessions import sign_in_now
from tests.factories.sellers import monitored, penalties
from tests.factories.takedown_requests import new_user
from tests.interfaces.api.conftest import with_key
from tests.records.conftest import marketplace

__all__ = ["marketplace"]

pytestmark = pytest.mark.django_db

_HERE: Final = "/api/v1/marketplaces/lab"
_FIRM: Final[dict[str, object]] = {
    "legal_name": "Bright Imports GmbH",
    "registration_number": "HRB 4711 Köln",
    "country": "DE",
    "shops": [{"id": "S-1", "name": "Bright"}, {"id": "S-2"}],
}


def party(code: str = "lab", *scopes: MarketplaceScope) -> Client:
    """The systems of a marketplace, with a key for these scopes or all."""
    account = enrolment.enrol_marketplace(code, actor="test", now=database_now())
    key_scopes = scopes or tuple(MarketplaceScope)
    return with_key(keys.issue_key(account, now=database_now(), scopes=key_scopes))


def call(client: Client, method: str, path: str, body: object, **headers: str) -> Any:  # noqa: ANN401 -- of Django
    return client.generic(
        method, path, json.dumps(body), content_type="application/json", headers=headers
    )


@pytest.fixture
def upheld() -> Case:
    """A case on listing L-1 of shop S-1, upheld an hour ago, of a filer with people."""
    mark = record_cases.right(record_cases.account())
    (case,) = seller_cases.create_upheld_cases(mark, "L-1", shop="S-1")
    return case


def _dispute(**changed: object) -> dict[str, object]:
    dispute: dict[str, object] = {
        "kind": "counter_notification",
        "shop": "S-1",
        "listings": ["L-1"],
        "ground": "authorised",
        "statement": "We buy from the owner.",
    }
    return dispute | changed


def test_an_entity_joins_its_shops_and_the_same_again_changes_nothing() -> None:
    client = party()
    answer = call(client, "PUT", f"{_HERE}/sellers/E-4", _FIRM)
    assert answer.status_code == 200, answer.content
    assert answer.json()["done_at"] is None
    assert register_sellers(database_now()) == 1
    first, second = Shop.objects.order_by("external_id")
    assert list_entity(first.seller_id) == [first.seller_id, second.seller_id]
    again = call(client, "PUT", f"{_HERE}/sellers/E-4", _FIRM).json()
    assert again["done_at"] is not None
    assert register_sellers(database_now()) == 0
    account = Account.objects.get(marketplace="lab")
    acts = AuditEntry.objects.filter(subject_kind="account", subject_id=account.pk)
    assert acts.count() == 2  # enrolled, said once
    assert not audit.find_broken_links("account", account.pk)


@pytest.mark.parametrize(("is_verified", "entities"), [(True, 1), (False, 2)])
def test_a_shop_more_is_joined_and_one_of_another_marketplace_by_its_verified_number(
    *, is_verified: bool, entities: int
) -> None:
    firm = _FIRM | {"is_number_verified": is_verified}
    call(party(), "PUT", f"{_HERE}/sellers/E-4", firm)
    more = firm | {"shops": [{"id": "S-3"}], "is_number_verified": True}
    call(party("other"), "PUT", "/api/v1/marketplaces/other/sellers/X", more)
    register_sellers(database_now())
    assert Seller.objects.filter(joined_to=None).count() == entities
    assert Shop.objects.count() == 3


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"shops": []}, "shops"),
        ({"shops": [{"id": ""}]}, "shops"),
        ({"country": "Germany"}, "country"),
        ({"legal_name": "\0"}, "legal_name"),
        ({"vat": "DE 1"}, "vat"),
    ],
)
def test_an_entity_that_does_not_fit_is_refused_field_by_field(
    changed: dict[str, object], field: str
) -> None:
    answer = call(party(), "PUT", f"{_HERE}/sellers/E-4", _FIRM | changed)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert [error["field"].startswith(field) for error in answer.json()["errors"]] == [True]
    assert not MarketplaceSeller.objects.exists()


def test_a_counter_notification_by_machine_appears_in_the_filers_inbox(upheld: Case) -> None:
    answer = call(party(), "POST", f"{_HERE}/disputes", _dispute(), **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 202, answer.content
    (dispute,) = answer.json()["disputes"]
    assert (dispute["listing"], dispute["state"]) == ("L-1", CounterState.FILED)
    again = call(party(), "POST", f"{_HERE}/disputes", _dispute(), **{"Idempotency-Key": "k-1"})
    assert again["Idempotency-Replayed"] == "true"
    counter = CounterNotification.objects.get()
    assert IdempotencyRecord.objects.count() == 1
    entry = AuditEntry.objects.filter(subject_kind="case", subject_id=upheld.pk).last()
    assert entry is not None
    assert '"actor":"key:' in entry.entry
    counter_answers.forward_counters(database_now())
    browser = Client()
    owner = Account.objects.get(pk=upheld.account_id)
    sign_in_now(browser, new_user(owner))
    assert (
        "We buy from the owner." in browser.get(f"/disputes/{counter.public_id}/").content.decode()
    )
    assert f"{counter.public_id}" in browser.get("/disputes/").content.decode()


def test_a_claim_against_a_shops_own_page_is_disputed_by_the_shop(upheld: Case) -> None:
    Listing.objects.filter(pk=upheld.listing_id).update(external_id="shops/S-1")
    answer = call(party(), "POST", f"{_HERE}/disputes", _dispute(listings=["shops/S-1"]))
    assert answer.status_code == 202, answer.content
    assert answer.json()["disputes"][0]["listing"] == "shops/S-1"


def test_a_second_dispute_of_the_same_claim_is_a_conflict(upheld: Case) -> None:
    client = party()
    call(client, "POST", f"{_HERE}/disputes", _dispute())
    answer = call(client, "POST", f"{_HERE}/disputes", _dispute())
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:markwarden:nothing_to_dispute")


@pytest.mark.parametrize(
    "changed", [{"shop": "S-2"}, {"listings": ["L-9"]}, {"kind": "appeal", "listings": ["L-9"]}]
)
def test_nothing_is_disputed_for_another_shop_or_listing(
    upheld: Case, changed: dict[str, object]
) -> None:
    answer = call(party(), "POST", f"{_HERE}/disputes", _dispute(**changed))
    assert answer.status_code == 409
    assert not CounterNotification.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"ground": None}, "ground"),
        ({"ground": "because"}, "ground"),
        ({"statement": " "}, "statement"),
        ({"listings": []}, "listings"),
        ({"listings": ["../L-1"]}, "listings"),
        ({"evidence": ["forged"]}, "evidence"),
    ],
)
def test_a_dispute_that_lacks_something_is_refused_field_by_field(
    upheld: Case, changed: dict[str, object], field: str
) -> None:
    answer = call(party(), "POST", f"{_HERE}/disputes", _dispute(**changed))
    assert answer.status_code == 422, answer.content
    assert field in {error["field"].split(".")[0] for error in answer.json()["errors"]}
    assert not CounterNotification.objects.exists()


def test_an_appeal_by_machine_waits_for_a_person(upheld: Case) -> None:
    answer = call(party(), "POST", f"{_HERE}/disputes", _dispute(kind="appeal"))
    assert answer.status_code == 202, answer.content
    assert Appeal.objects.get().state == AppealState.FILED


def test_the_newest_figures_of_a_listing_are_kept() -> None:
    client, place = party(), f"{_HERE}/listings/L-7/figures"
    now = database_now() - timedelta(minutes=1)
    figures = {"units_sold": 12, "first_offered_on": "2026-03-01", "counted_at": now.isoformat()}
    assert call(client, "PUT", place, figures).json()["units_sold"] == 12
    earlier = {"units_sold": 3, "counted_at": (now - timedelta(days=1)).isoformat()}
    assert call(client, "PUT", place, earlier).json()["units_sold"] == 12
    stored_figures = ListingFigures.objects.get()
    assert (
        stored_figures.marketplace,
        stored_figures.units_sold,
        str(stored_figures.first_offered_on),
    ) == (
        "lab",
        12,
        "2026-03-01",
    )
    future = figures | {"counted_at": (now + timedelta(days=2)).isoformat()}
    assert call(client, "PUT", place, future).status_code == 422
    assert call(client, "PUT", place, figures | {"units_sold": -1}).status_code == 422


def test_a_limited_shop_is_closed_until_the_limit_is_taken_back() -> None:
    client, place = party(), f"{_HERE}/restrictions"
    assert client.get(place, {"shop": "S-1"}).json()["state"] == "open"
    call(client, "PUT", f"{_HERE}/sellers/E-4", _FIRM)
    register_sellers(database_now())
    order = PenaltyOrder.objects.create(
        seller=Shop.objects.get(external_id="S-1").seller,
        severity=Severity.INFRINGEMENT,
        penalty=Penalty.LISTING_LIMIT,
        state=PenaltyOrderState.IMPOSED,
        strikes=3,
        brought_at=database_now(),
        ends_at=database_now() + timedelta(days=14),
    )
    answer = client.get(place, {"shop": "S-1"}).json()
    assert (answer["state"], answer["reasons"][0]["code"]) == ("closed", "listing_limit")
    assert answer["reasons"][0]["says"]["zh"]
    assert answer["go_to"].endswith("/merchants/standing/")
    assert client.get(place, {"shop": "S-2"}).json()["state"] == "open"
    other = party("other").get("/api/v1/marketplaces/other/restrictions", {"shop": "S-1"})
    assert other.json()["state"] == "open"
    PenaltyOrder.objects.filter(pk=order.pk).update(state=PenaltyOrderState.UNDONE)
    assert client.get(place, {"shop": "S-1"}).json()["state"] == "open"
    assert client.get(place).status_code == 422
    monitored.close(order.seller, now=database_now())
    answer = client.get(place, {"shop": "S-1"}).json()
    assert (answer["state"], answer["reasons"][0]["code"]) == ("closed", "closure")


def test_a_key_opens_its_own_marketplace_alone(upheld: Case) -> None:
    other = party("other")
    assert call(other, "POST", f"{_HERE}/disputes", _dispute()).status_code == 404
    assert call(other, "PUT", f"{_HERE}/sellers/E-4", _FIRM).status_code == 404
    disputes_path = "/api/v1/marketplaces/other/disputes"
    assert call(other, "POST", disputes_path, _dispute()).status_code == 409
    assert Listing.objects.get().marketplace == "lab"


def test_a_marketplaces_key_files_nothing_and_a_filers_key_is_no_marketplaces(upheld: Case) -> None:
    assert party().get("/api/v1/cases").status_code == 403
    filer = with_key(keys.issue_key(Account.objects.get(pk=upheld.account_id), now=database_now()))
    answer = call(filer, "POST", f"{_HERE}/disputes", _dispute())
    assert answer.status_code == 403
    assert "markwarden accounts marketplace CODE --scope disputes" in answer.json()["detail"]


def test_a_key_without_the_scope_is_told_which_one_it_needs() -> None:
    answer = call(party("lab", MarketplaceScope.FIGURES), "PUT", f"{_HERE}/sellers/E-4", _FIRM)
    assert answer.status_code == 403
    assert "`sellers`" in answer.json()["detail"]


def test_a_seller_suspended_for_misuse_may_publish_nothing_until_that_ends(upheld: Case) -> None:
    now = database_now()
    for matter in ("listings", "disputes"):
        penalties.suspend(Seller.objects.get(), now=now, matter=matter)
    client = party("lab", MarketplaceScope.LISTINGS)
    restriction = client.get(f"{_HERE}/restrictions?shop=S-1").json()
    assert (restriction["state"], [reason["code"] for reason in restriction["reasons"]]) == (
        "closed",
        ["suspension"],
    )
    assert restriction["go_to"].endswith("/merchants/conduct/")
    assert restriction["reasons"][0]["ends_at"]
    Sanction.objects.update(ends_at=now)
    assert client.get(f"{_HERE}/restrictions?shop=S-1").json()["state"] == "open"
