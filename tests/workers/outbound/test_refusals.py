"""Who refuses a message, or is silent, keeps nobody else of the same row from theirs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from pipeline.law.profiles import Party
from pipeline.vocabulary import HeldListingState
from records.accounts.models import User
from records.actions.screening import held_listing_decisions
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.evidence.models import DisclosureOrder
from records.ledger import outbox
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing
from records.notices.letters import conduct_letters
from records.notices.sellers import disclosure_order_letters
from records.rights.models import Right
from records.sellers.models import Seller, Shop
from tests.factories import record_cases, record_disputes
from tests.factories.screening import held_listings
from tests.factories.sellers import monitored
from tests.factories.sellers.applications import apply
from tests.factories.sellers.penalties import suspend
from tests.fakes.http_server import Server, reply
from workers.outbound.deliver import deliver_batch

_PAST = record_cases.NOW.replace(year=2025)


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    """Two marketplaces, each with its own hook, which take every message."""
    http_server = Server()
    origin = f"http://127.0.0.1:{http_server.port}"
    places = []
    for code in ("lab", "other"):
        http_server.replies[f"/{code}"] = reply(b"")
        places.append(
            Marketplace(
                code=code,
                origin=origin,
                webhook_url=f"{origin}/{code}",
                webhook_secret="whsec_dGVzdA==",
                is_loopback_allowed=True,
            )
        )
    changed_settings = {
        "marketplaces": places,
        "mail_folder": tmp_path / "mail",
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


def _count_letters(tmp_path: Path) -> int:
    return len(list(tmp_path.rglob("*.eml")))


def _send_only(kind: str) -> Outgoing:
    """Deliver the one row of this kind, and return it as it stands then."""
    Outgoing.objects.exclude(kind=kind).delete()
    Outgoing.objects.update(send_after=_PAST)
    assert deliver_batch() == 1
    return Outgoing.objects.get()


def _release_hold(mail: str) -> None:
    seller = held_listings.seller_of()
    apply(seller, mail=mail)
    hold = held_listings.hold(seller=seller)
    held_listing_decisions.decide_holds(
        [hold.pk], HeldListingState.RELEASED, record_cases.reviewer(), "A bag.", now=database_now()
    )


@pytest.mark.usefixtures("nothing_by_chance")
@pytest.mark.django_db
def test_a_marketplace_hears_of_a_hold_whose_seller_has_a_dead_address(server: Server) -> None:
    _release_hold("nowhere")
    assert _send_only(held_listing_decisions.KIND).parked_at
    assert [b"listing_released" in request for request in server.requests] == [True]


@pytest.mark.parametrize(
    ("status", "is_parked"),
    [("200 OK", False), ("410 Gone", True), ("503 Service Unavailable", False)],
)
@pytest.mark.usefixtures("nothing_by_chance")
@pytest.mark.django_db
def test_a_seller_whose_hold_ended_has_one_letter_whatever_its_marketplace_answers(
    server: Server, tmp_path: Path, *, status: str, is_parked: bool
) -> None:
    server.replies["/lab"] = reply(b"", status)
    _release_hold("hanna@harbourlights.example")
    row = _send_only(held_listing_decisions.KIND)
    assert (_count_letters(tmp_path), row.parked_at is not None) == (1, is_parked)


def _appeal(mark: Right) -> None:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    record_disputes.file_appeal(case, Party.SELLER, now=record_disputes.SOON)


def test_a_seller_hears_of_a_dispute_whose_filer_has_a_dead_address(
    mark: Right, server: Server
) -> None:
    _appeal(mark)
    TakedownRequest.objects.update(filer_email="nowhere")
    assert _send_only("appeal").parked_at
    assert [b'"appeal"' in request for request in server.requests] == [True]


@pytest.mark.parametrize("status", ["200 OK", "410 Gone", "503 Service Unavailable"])
def test_a_filer_is_written_to_once_while_the_marketplace_of_the_seller_is_silent(
    mark: Right, server: Server, tmp_path: Path, status: str
) -> None:
    _appeal(mark)
    server.replies["/lab"] = reply(b"", status)
    _send_only("appeal")
    assert _count_letters(tmp_path) == 1
    for letter in tmp_path.rglob("*.eml"):
        letter.unlink()
    Outgoing.objects.filter(kind="appeal", parked_at=None).update(sent_at=None, send_after=_PAST)
    assert deliver_batch() == (status != "410 Gone")
    assert _count_letters(tmp_path) == 0  # the marketplace alone is asked again


def test_a_filer_hears_of_a_dispute_at_a_marketplace_that_is_listed_no_more(
    mark: Right, server: Server, settings: Settings, tmp_path: Path
) -> None:
    _appeal(mark)
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": []})
    assert _send_only("appeal").sent_at
    assert (_count_letters(tmp_path), server.requests) == (1, [])


def test_a_dead_address_keeps_no_letter_from_those_behind_it(
    mark: Right, server: Server, tmp_path: Path
) -> None:
    for name, email in (("ada", "nowhere"), ("zoe", "zoe@zorvex.example")):
        User.objects.create(username=name, email=email, account=mark.owner)
    order = DisclosureOrder.objects.create(
        kind="dsa_10", state="disclosed", received_at=_PAST, due_at=_PAST, ended_at=_PAST,
        account_ids=[mark.owner_id],
    )  # fmt: skip
    outbox.post(
        key="order", kind=disclosure_order_letters.KIND, subject_id=order.pk, send_after=_PAST
    )
    assert _send_only(disclosure_order_letters.KIND).parked_at
    assert _count_letters(tmp_path) == 1


def _open_shops() -> Seller:
    """One at a marketplace that is listed no more, one at the first, and one at the second."""
    seller = Seller.objects.create(legal_name="BagLine Trading")
    for place in ("gone", "lab", "other"):
        Shop.objects.create(seller=seller, marketplace=place, external_id=f"S-{place}")
    return seller


def _close_store() -> str:
    monitored.close(_open_shops())
    Outgoing.objects.exclude(pk=Outgoing.objects.latest("pk").pk).delete()
    return "penalty"


def _suspend_seller() -> str:
    measure = suspend(_open_shops(), now=database_now())
    measure.figures = {"unfounded": 5, "of": 9, "grave": 1}
    measure.save()
    outbox.post(
        key="measure", kind=conduct_letters.KIND, subject_id=measure.pk, send_after=_PAST,
        body={"version": measure.version},
    )  # fmt: skip
    return conduct_letters.KIND


@pytest.mark.parametrize("punish", [_close_store, _suspend_seller])
@pytest.mark.parametrize(
    ("status", "is_parked"),
    [("200 OK", False), ("410 Gone", True), ("503 Service Unavailable", False)],
)
@pytest.mark.django_db
def test_every_shop_that_can_be_told_hears_of_a_penalty(
    server: Server, punish: Callable[[], str], *, status: str, is_parked: bool
) -> None:
    server.replies["/lab"] = reply(b"", status)
    row = _send_only(punish())
    assert (row.sent_at is not None, row.parked_at is not None) == (status == "200 OK", is_parked)
    assert sorted(b'"S-other"' in request for request in server.requests) == [False, True]


@pytest.mark.django_db
def test_what_one_refuses_is_sent_to_another_that_was_silent_again(server: Server) -> None:
    server.replies["/lab"] = reply(b"", "410 Gone")
    server.replies["/other"] = reply(b"", "503 Service Unavailable")
    row = _send_only(_close_store())
    assert (row.sent_at, row.attempt, row.parked_at) == (None, 1, None)


def test_the_sellers_of_an_order_hear_of_it_whatever_another_marketplace_answers(
    mark: Right, server: Server
) -> None:
    cases = record_cases.file_cases(mark, "L-1", "L-2")
    Listing.objects.filter(external_id="L-2").update(marketplace="other")
    server.replies["/other"] = reply(b"", "410 Gone")
    order = DisclosureOrder.objects.create(
        kind="dsa_10", state="disclosed", received_at=_PAST, due_at=_PAST, ended_at=_PAST,
        case_ids=[case.pk for case in cases],
    )  # fmt: skip
    outbox.post(
        key="order", kind=disclosure_order_letters.KIND, subject_id=order.pk, send_after=_PAST
    )
    assert _send_only(disclosure_order_letters.KIND).parked_at
    told = sorted(b'"L-1"' in request for request in server.requests)  # side by side
    assert told == [False, True]
