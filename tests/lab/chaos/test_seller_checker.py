"""The checker names sellers without one answer, and entities that nobody joined."""

import uuid

import pytest

from gateways.configured import vault
from lab.chaos.checker import sellers
from records.actions.sellers import joins
from records.ledger.models import Outgoing
from records.sellers.models import Seller, SellerJoin
from records.vetting.models import ApplicationState, SellerApplication
from tests.factories.identity_documents import Shelf
from tests.factories.record_disputes import senior
from tests.factories.sellers import applications
from tests.factories.sellers.applications import NOW
from tests.lab.chaos.row_breaches import find_row_breaches

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused() -> SellerApplication:
    """An application that was decided on."""
    shelf = Shelf()
    application = applications.apply(applications.create_seller(), shelf=shelf)
    for page in shelf.values():
        vault().put(page)
    applications.check(application)
    assert application.state in {ApplicationState.ACCEPTED, ApplicationState.REFUSED}
    return application


@pytest.fixture
def joined() -> SellerJoin:
    """Two sellers that two people joined."""
    seller, other = applications.create_seller("S-2"), applications.create_seller("S-3")
    join = joins.propose_join(seller.pk, other.pk, senior(), "One phone.", now=NOW)
    return joins.take_step(join.pk, "confirm", senior(), "", now=NOW)


def test_what_was_decided_and_joined_once_is_no_breach(
    refused: SellerApplication, joined: SellerJoin
) -> None:
    assert joined.is_standing
    assert find_row_breaches() == []
    assert list(sellers.find_lost({0: refused.public_id})) == []
    assert sellers.count_unfinished() == 0


def test_a_lost_application_is_named() -> None:
    assert list(sellers.find_lost({7: uuid.uuid4()})) == [
        "The application of seller 7 was accepted and is missing."
    ]


def test_a_seller_with_two_applications_is_named(refused: SellerApplication) -> None:
    original_id, seller = refused.public_id, refused.seller_id
    refused.pk, refused.public_id = None, uuid.uuid4()
    refused.save(force_insert=True)
    assert list(sellers.find_lost({0: original_id})) == [
        f"Seller {seller} applied once, and has 2 applications."
    ]


def test_an_application_that_the_machine_left_is_named() -> None:
    application = applications.apply(applications.create_seller(), licence=None)
    assert sellers.count_unfinished() == 1
    assert find_row_breaches() == [
        f"Application {application.pk} still waits for the machine: it is applied."
    ]


def test_a_decision_without_its_letter_is_named(refused: SellerApplication) -> None:
    Outgoing.objects.filter(kind="vetting").delete()
    assert find_row_breaches() == [
        f"Application {refused.pk} is {refused.state} with 0 letters in the outbox for 1 decisions."
    ]


def test_sellers_that_are_one_without_a_join_are_named(joined: SellerJoin) -> None:
    SellerJoin.objects.update(state="parted")
    assert find_row_breaches() == [
        f"Seller {joined.other_id} is one entity with {joined.seller_id}, and no join says so."
    ]


def test_a_join_that_made_nobody_one_is_named(joined: SellerJoin) -> None:
    Seller.objects.update(joined_to=None)
    (violation,) = find_row_breaches()
    pair = f"{joined.seller_id} and {joined.other_id}"
    assert violation == f"Sellers {pair} were joined by two people, and are not one entity."
