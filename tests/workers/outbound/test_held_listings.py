"""Marketplaces are told of a screened batch and of the end of a hold, and sellers of the latter."""

import json
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from pipeline.vocabulary import HeldListingState
from records.actions.screening import held_listing_decisions, held_listing_objections, verdicts
from records.clock import database_now
from records.ledger.models import Outgoing
from records.screening.models import HeldListing, NewestVersion
from tests.factories import record_cases
from tests.factories.screening import held_listings, screened_listings
from tests.factories.screening.screened_listings import line
from tests.factories.sellers.applications import apply
from tests.fakes.http_server import Server, reply
from workers.outbound.deliver import deliver_batch

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nothing_by_chance")]


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    """The marketplace's, which takes every message."""
    http_server = Server()
    http_server.replies["/hook"] = reply(b"")
    origin = f"http://127.0.0.1:{http_server.port}"
    place = Marketplace(
        code="lab",
        origin=origin,
        webhook_url=f"{origin}/hook",
        webhook_secret="whsec_dGVzdA==",
        is_loopback_allowed=True,
    )
    changed_settings = {
        "marketplaces": [place],
        "mail_folder": tmp_path,
        "smtp_host": "",
        "vault_folder": tmp_path / "vault",
    }
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed_settings)
    for cached_function in (configured.mailbox, configured.marketplaces, configured.vault):
        cached_function.cache_clear()
    yield http_server
    configured.marketplaces().close()
    for cached_function in (configured.mailbox, configured.marketplaces):
        cached_function.cache_clear()
    http_server.close()


@pytest.mark.parametrize(("code", "is_told"), [("lab", True), ("other", False)])
def test_a_marketplace_that_can_be_reached_hears_once_that_its_batch_is_screened(
    server: Server, *, code: str, is_told: bool
) -> None:
    lines = [line(f"L-{number}") for number in range(300)]
    batch = screened_listings.batch(*lines, account=screened_listings.sender(code))
    assert not Outgoing.objects.exists()
    screened_listings.screen(batch)  # two parts
    assert deliver_batch() == 1
    assert deliver_batch() == 0
    messages = [json.loads(request.partition(b"\r\n\r\n")[2]) for request in server.requests]
    data = {"batch_id": str(batch.public_id), "lines": 300, "held": 0, "not_screened": 0}
    events = [(message["type"], message["data"]) for message in messages]
    assert {len(data.pop("verdicts_sha256")) for _, data in events} <= {64}
    assert events == [("listings.screened", data)] * is_told


def _decide(hold: HeldListing, state: HeldListingState, server: Server) -> dict[str, object]:
    """Decide on it, let the time to undo pass, and return what the marketplace is told."""
    Outgoing.objects.filter(kind=verdicts.KIND).delete()
    person, now = record_cases.reviewer(), database_now()
    held_listing_decisions.decide_holds([hold.pk], state, person, "Looked at it.", now=now)
    assert deliver_batch() == 0  # it may still be undone
    Outgoing.objects.filter(kind=held_listing_decisions.KIND).update(send_after=now)
    assert deliver_batch() == 1
    message: dict[str, object] = json.loads(server.requests[-1].partition(b"\r\n\r\n")[2])
    return message


def test_an_upheld_hold_comes_with_its_statement_of_reasons(server: Server) -> None:
    message = _decide(held_listings.hold(markets=["DE"]), HeldListingState.UPHELD, server)
    assert message["type"] == "listing.statement"
    data = message["data"]
    assert isinstance(data, dict)
    statement = data["statement_of_reasons"]
    assert (data["listing_id"], statement["automation"]) == ("L-1", "partially")
    assert statement["facts"]["en"].endswith("Looked at it.")


def test_a_released_listing_may_be_published_and_its_seller_has_a_letter(
    server: Server, tmp_path: Path
) -> None:
    seller = held_listings.seller_of()
    apply(seller)
    Outgoing.objects.all().delete()
    message = _decide(held_listings.hold(seller=seller), HeldListingState.RELEASED, server)
    assert message["type"] == "seller.notice"
    assert "listing_released" in json.dumps(message)
    (file,) = tmp_path.rglob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["Subject"] == "Your listing is no longer held"


def test_what_its_seller_disputes_before_the_notice_left_is_stated_all_the_same(
    server: Server, tmp_path: Path
) -> None:
    seller = held_listings.seller_of()
    apply(seller)
    hold = held_listings.uphold(
        held_listings.hold(seller=seller, markets=["DE"]), record_cases.reviewer()
    )
    held_listing_objections.file_dispute(hold.pk, seller.pk, "My own goods.", now=database_now())
    Outgoing.objects.exclude(kind=held_listing_decisions.KIND).delete()
    assert deliver_batch() == 1
    assert [b"listing.statement" in request for request in server.requests] == [True]
    (file,) = tmp_path.rglob("*.eml")
    letter = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert letter["Subject"] == "Your listing is not published"
    text = letter.get_body(("plain",))
    assert text is not None
    assert "answer to your dispute" not in str(text.get_content())


def test_an_unknown_marketplace_reads_it_where_it_reads_its_batches(server: Server) -> None:
    seller = held_listings.seller_of("S-2", "other")
    held_listings.hold(sender_account=screened_listings.sender("other"), seller=seller)
    hold = HeldListing.objects.get()
    now = database_now()
    person = record_cases.reviewer()
    held_listing_decisions.decide_holds(
        [hold.pk], HeldListingState.RELEASED, person, "A bag.", now=now
    )
    Outgoing.objects.filter(kind=held_listing_decisions.KIND).update(send_after=now)
    assert deliver_batch() == 1
    assert not server.requests
    assert Outgoing.objects.get(kind=held_listing_decisions.KIND).sent_at


def test_what_was_on_sale_is_kept_from_it_once_nobody_can_undo_that(server: Server) -> None:
    batch = screened_listings.batch(line("L-1"), account=screened_listings.sender())
    screened_listings.screen(batch)
    hold = held_listings.draw("L-1", markets=["DE"])
    person, now = record_cases.reviewer(), database_now()
    held_listing_decisions.decide_holds(
        [hold.pk], HeldListingState.UPHELD, person, "A copy.", now=now
    )
    assert NewestVersion.objects.get().answer == "passed", "nobody is told yet"
    held_listing_decisions.undo_decision(hold.pk, person, now=now)
    message = _decide(hold, HeldListingState.UPHELD, server)
    assert NewestVersion.objects.get().answer == "held"
    assert message["type"] == "listing.statement"
    assert '"automation":"not"' in json.dumps(message, separators=(",", ":"))
