"""The sellers' pages: nobody else opens them, and a seller opens nothing that is another's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest
from django.db import transaction
from django.test import Client

from pipeline.policy.tables import Penalty
from records.accounts.models import Role
from records.cases.models import Case
from records.clock import database_now
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from records.vetting.models import BrandDesignation, DesignationState
from tests.factories import record_cases, seller_cases
from tests.factories.takedown_requests import new_user
from tests.interfaces.access_matrix import conduct, identities, machines
from tests.interfaces.access_matrix.html_checker import list_html_faults
from tests.interfaces.access_matrix.operations import Page, pages
from tests.interfaces.access_matrix.scene import NOTHING
from tests.interfaces.merchants.conftest import marketplace, signing

__all__ = ["marketplace", "signing"]

pytestmark = pytest.mark.django_db

_METHODS: Final = ("GET", "POST")
_NOWHERE: Final = "11111111-1111-4111-8111-111111111111"
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|value=\"[A-Za-z0-9]{64}\"")
_NOT_ON_STAGE: Final = {"picture", "reference", "file"}  # in no vault here


type Named = dict[str, str]  # the parts of an address that are somebody's


@dataclass(frozen=True, slots=True)
class Seen:
    """What a call was answered with, without the ids that were asked for."""

    status: int
    says: str


def _call(client: Client, method: str, page: Page, ids: Named) -> Seen:
    address = page.route.format(**_PARTS | ids)
    with transaction.atomic():
        answer = getattr(client, method.lower())(address)
        transaction.set_rollback(True)
    text = answer.getvalue().decode()
    return Seen(answer.status_code, _UUID.sub("", text))


_PARTS: Final = dict.fromkeys(("position", "number", "reference_id", "said_id"), "1") | {
    "kind": "case"
}


def _cases() -> tuple[Case, Case]:
    mark = record_cases.right(record_cases.account())
    (own_case,) = seller_cases.create_upheld_cases(mark, "L-1", shop="S-1")
    (theirs,) = seller_cases.create_upheld_cases(mark, "L-2", shop="S-2")
    return own_case, theirs


def _build_ids(case: Case) -> Named:
    """The case, and a warning against its seller, and its application that was asked about."""
    assert case.seller_id
    seller = Seller.objects.get(pk=case.seller_id)
    application = identities.of_seller(seller, state="needs_info")["application_id"]
    return {
        "case_id": str(case.public_id),
        "thing_id": str(case.public_id),
        "measure_id": conduct.of_seller(seller),
        "application_id": application,
        "designation_id": _designate(case),
        "order_id": _close_store(seller),
        "listing_hold_id": machines.hold_of(seller),
    }


def _close_store(seller: Seller) -> str:
    """A closure that one person approved: the seller may object."""
    order, _ = PenaltyOrder.objects.get_or_create(
        seller=seller,
        severity="",
        penalty=Penalty.CLOSURE,
        state=PenaltyOrderState.APPROVED,
        defaults={"strikes": 0, "brought_at": database_now()},
    )
    return str(order.public_id)


def _designate(case: Case) -> str:
    """A brand that is designated on every marketplace; the other seller's on another one."""
    assert case.right_id
    brand, _ = BrandDesignation.objects.get_or_create(
        right_id=case.right_id,
        marketplace="" if case.listing.external_id == "L-1" else "elsewhere",
        defaults={
            "name": "Zorvex",
            "state": DesignationState.IN_FORCE,
            "proposed_at": database_now(),
        },
    )
    return str(brand.public_id)


def _of_sellers() -> list[Page]:
    of_sellers = [page for page in pages() if page.rule.is_for_sellers]
    assert of_sellers
    return of_sellers


def test_nobody_else_opens_a_sellers_page() -> None:
    ids = _build_ids(_cases()[0])
    visitors = {"anonymous": Client()}
    for role in Role:
        visitors[role] = Client()
        visitors[role].force_login(new_user(None, role, f"{role}"))
    statuses = {
        (name, method, page.route): _call(client, method, page, ids).status
        for name, client in visitors.items()
        for page in _of_sellers()
        for method in _METHODS
    }
    assert len(statuses) > 50
    assert {key: status for key, status in statuses.items() if status != 403} == {}


def _faults(client: Client, page: Page, own_ids: Named, theirs: Named) -> Iterator[str]:
    for method in _METHODS:
        names = (own_ids, theirs, dict.fromkeys(own_ids, _NOWHERE))
        mine, foreign, nothing = (_call(client, method, page, name) for name in names)
        if mine.status == 405:
            continue
        if mine.status in {401, 403, 404} and page.name not in _NOT_ON_STAGE:
            yield f"{method} {page.route} refuses one's own with {mine.status}"
        if page.rule.foreign and (nothing.status != page.rule.foreign or foreign != nothing):
            yield f"{method} {page.route}: {foreign.status} to another's, {nothing.status} to none"


def test_a_seller_opens_its_own_and_cannot_tell_anothers_from_nothing() -> None:
    own_case, theirs = _cases()
    assert own_case.seller_id
    client = seller_cases.signed_in(own_case.seller_id)
    id_sets = _build_ids(own_case), _build_ids(theirs)
    faults = [fault for page in _of_sellers() for fault in _faults(client, page, *id_sets)]
    assert not faults, "\n".join(faults)


def test_nothing_of_another_seller_is_on_any_page() -> None:
    own_case, theirs = _cases()
    assert own_case.seller_id
    client = seller_cases.signed_in(own_case.seller_id)
    secrets = (*_build_ids(theirs).values(), "Seller of S-2", "L-2")
    ids = _build_ids(own_case)
    answers = [(page, client.get(_address(page, ids))) for page in _of_sellers()]
    refused_pages = {page.name for page, answer in answers if answer.status_code in {401, 403, 404}}
    assert refused_pages <= _NOT_ON_STAGE
    texts = {page.route: answer.getvalue().decode(errors="replace") for page, answer in answers}
    assert "L-1" in texts["/merchants/"], "one's own is there"
    leaks = [
        (route, secret) for route, text in texts.items() for secret in secrets if secret in text
    ]
    assert leaks == []


def _address(page: Page, ids: Named) -> str:
    return page.route.format(**_PARTS | ids)


def test_every_page_of_sellers_is_valid_html(tmp_path: Path) -> None:
    own_case, _ = _cases()
    assert own_case.seller_id
    client, ids = seller_cases.signed_in(own_case.seller_id), _build_ids(own_case)
    html_pages = [(page.name, _call(client, "GET", page, ids).says) for page in _of_sellers()]
    assert list_html_faults(tmp_path, html_pages) == []


def test_a_seller_is_nobody_on_all_other_pages() -> None:
    own_case, _ = _cases()
    assert own_case.seller_id
    client = seller_cases.signed_in(own_case.seller_id)
    closed_pages = [page for page in pages(of_sellers=False) if not page.rule.is_public]
    # With ids of the right form: to any other the address itself answers 404, and nobody is asked.
    answers = {page.route: client.get(NOTHING.address(page.route)) for page in closed_pages}
    statuses = {route: answer.status_code for route, answer in answers.items()}
    assert len(statuses) > 20
    assert {route: status for route, status in statuses.items() if status != 302} == {}
