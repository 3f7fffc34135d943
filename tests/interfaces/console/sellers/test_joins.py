"""One page a seller over all its shops: links with their reasons, made and ended by two people."""

from dataclasses import replace

import pytest
from django.test import Client

from pipeline.sellers.entities import DeclaredEntity
from records.accounts.models import Role
from records.actions.sellers.entity_registration import MarketplaceShop, register_shop
from records.clock import database_now
from records.rights.models import Right
from records.sellers.models import JoinState, Seller, SellerJoin, Shop
from tests.factories.fresh_sessions import sign_in_as
from tests.interfaces.console.disputes.test_desk import create_upheld_case, text
from tests.interfaces.console.sellers.test_sellers import address, ban, update_penalties

_FIRM = DeclaredEntity("E-1", "Bright Imports Ltd", "HRB 4711", "DE")


def _register(shop: str, entity: DeclaredEntity = _FIRM) -> Seller:
    return register_shop(MarketplaceShop("loop", shop, f"Shop {shop}"), entity, now=database_now())


def _senior() -> Client:
    return sign_in_as(Role.SENIOR_REVIEWER)


def _step(seller: Seller, join: SellerJoin, which: str) -> str:
    return f"{address(seller)}joins/{join.public_id}/{which}/"


@pytest.mark.django_db
def test_the_page_of_a_joined_shop_leads_to_that_of_its_entity(mark: Right) -> None:
    seller = update_penalties(create_upheld_case(mark))
    known_shop = Shop.objects.get(seller=seller)
    first = register_shop(
        MarketplaceShop(known_shop.marketplace, known_shop.external_id, ""),
        _FIRM,
        now=database_now(),
    )
    second = _register("S-77")
    client = _senior()
    answer = client.get(address(second))
    assert answer["Location"] == address(first)
    html = text(client.get(address(first)))
    for phrase in ("loop:S-77", "HRB 4711", "the marketplace has one reference for both", "E-1"):
        assert phrase in html
    assert "N0RVELLE" in html
    list_html = text(client.get("/console/sellers/"))
    assert list_html.count(address(first)) == 1
    assert address(second) not in list_html
    assert "Shop S-77" not in list_html


@pytest.mark.django_db
def test_a_number_that_was_only_stated_waits_on_the_desk_with_its_reason() -> None:
    seller = _register("S-1", replace(_FIRM, is_number_verified=True))
    other = _register("S-2", replace(_FIRM, ref="E-2"))
    client = _senior()
    html = text(client.get(address(other)))
    for phrase in ("which not every marketplace verified", "Approve the link", address(seller)):
        assert phrase in html
    assert ">Verified</span>" in text(client.get(address(seller)))
    assert address(other) in text(client.get("/console/sellers/?show=links"))


@pytest.mark.django_db
def test_one_proposes_another_joins_one_asks_another_parts() -> None:
    seller, other = _register("S-1", DeclaredEntity()), _register("S-2", DeclaredEntity())
    first, second = _senior(), _senior()
    form = {"shop": "loop:S-2", "why": "One phone number."}
    assert first.post(f"{address(seller)}joins/", form).status_code == 302
    join = SellerJoin.objects.get()
    assert "One phone number." in text(second.get(address(other)))
    first.post(_step(seller, join, "confirm"))
    assert "does not need a step from you" in text(first.get(address(seller)))
    second.post(_step(seller, join, "confirm"))
    join.refresh_from_db()
    assert join.state == JoinState.JOINED
    assert first.post(_step(seller, join, "part"), {"why": ""}).status_code == 422
    first.post(_step(seller, join, "part"), {"why": "Two firms."})
    assert address(seller) in text(second.get("/console/sellers/?show=links"))
    second.post(_step(other, join, "confirm-part"))
    join.refresh_from_db()
    assert join.state.value == "parted"
    assert ">parted</span>" in text(first.get(address(seller)))


@pytest.mark.django_db
def test_a_link_and_a_ban_of_any_shop_of_an_entity_are_found_in_the_list() -> None:
    head, member = _register("S-1"), _register("S-2")
    member.refresh_from_db()
    assert member.joined_to == head
    _register("S-3", DeclaredEntity())
    client, list_url = _senior(), "/console/sellers/?show="
    form = {"shop": "loop:S-3", "why": "One phone number."}
    assert client.post(f"{address(head)}joins/", form).status_code == 302
    SellerJoin.objects.filter(seller=head, why="One phone number.").update(seller=member)
    SellerJoin.objects.filter(other=head, why="One phone number.").update(other=member)
    assert address(head) in text(client.get(f"{list_url}links"))
    ban(member)
    html = text(client.get(f"{list_url}ban"))
    assert address(head) in html
    assert ">ban" in html[html.index(address(head)) :]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"shop": "loop:nowhere", "why": "Why."}, "No complaint named such a shop."),
        ({"shop": "\0", "why": "Why."}, "No complaint named such a shop."),
        ({"shop": "loop:S-2", "why": ""}, "Say why"),
        ({"shop": "loop:S-2", "why": "x" * 201}, "Say why"),
    ],
)
def test_what_was_typed_stays_when_something_is_wrong(form: dict[str, str], says: str) -> None:
    seller, _ = _register("S-1", DeclaredEntity()), _register("S-2", DeclaredEntity())
    answer = _senior().post(f"{address(seller)}joins/", form)
    assert answer.status_code == 422
    assert says in text(answer)
    assert not SellerJoin.objects.exists()


@pytest.mark.django_db
def test_a_reviewer_reads_the_links_and_takes_no_step() -> None:
    seller, other = _register("S-1"), _register("S-2")
    client = sign_in_as(Role.REVIEWER)
    html = text(client.get(address(seller)))
    assert "Links, and why they are believed" in html
    assert "Part them" not in html
    join = SellerJoin.objects.get()
    assert client.post(_step(other, join, "part"), {"why": "No."}).status_code == 403
