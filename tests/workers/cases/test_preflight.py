"""Before filing: a worker looks at the listings of a draft, and nobody is bound by what it sees."""

import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from lab.servers.marketplace import LabMarketplace, running
from matchers.image.sandbox.pool import Sandbox
from pipeline.reasons import Reason
from pipeline.vocabulary import Destination
from records.accounts.models import User
from records.actions.filing import draft_preflight, request_drafts
from records.actions.filing.draft_preflight import Prediction
from records.cases.models import Case
from records.clock import database_now
from records.filing import preflight_queue
from records.filing.models import Draft, Preflight
from records.rights.models import AuthorisedSeller, Right
from records.sellers.models import Seller, Shop
from tests.factories import record_cases
from workers.cases.context import WorkerContext
from workers.cases.preflight import preflight_tick
from workers.index.build import build_index
from workers.index.loader import LoadedIndex

_LISTINGS = (
    ("L-1", "Z0RVEX running shoes", "S-1"),
    ("L-2", "Garden hose, 20 m", "S-2"),
)


@pytest.fixture
def shop(tmp_path: Path, settings: Settings) -> Iterator[LabMarketplace]:
    """A marketplace that shows two listings, allow-listed."""
    folder = tmp_path / "shop"
    folder.mkdir()
    lines = [
        {"id": external_id, "title": title, "seller": seller, "markets": ["DE"], "images": []}
        for external_id, title, seller in _LISTINGS
    ]
    (folder / "listings.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    with running(folder, journal=tmp_path / "journal.jsonl") as shop:
        place = Marketplace(
            code="lab",
            origin=shop.origin,
            webhook_url=shop.webhook_url,
            webhook_secret=shop.webhook_secret,
            is_loopback_allowed=True,
        )
        changed_settings = {"marketplaces": [place], "vault_folder": tmp_path / "vault"}
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed_settings)
        configured.marketplaces.cache_clear()
        configured.vault.cache_clear()
        yield shop
        configured.marketplaces().close()
        configured.marketplaces.cache_clear()
        configured.vault.cache_clear()


@pytest.fixture
def station(
    committed_database: None, shop: LabMarketplace, mark: Right, tmp_path: Path
) -> Iterator[WorkerContext]:
    """A worker's place, with an index that knows the mark."""
    build_index(configured.vault())
    index = LoadedIndex(configured.vault(), tmp_path / "index")
    index.refresh()
    sandbox = Sandbox(1)
    yield WorkerContext(
        is_suspect=False,
        threads=1,
        vault=configured.vault(),
        marketplaces=configured.marketplaces(),
        sandbox=sandbox,
        index=index,
        lease_seconds=10,
    )
    sandbox.close()


@pytest.fixture
def draft(mark: Right) -> Draft:
    person = User.objects.create(username="ada", email="ada@zorvex.example", account=mark.owner)
    reason = Reason.TM_MARK_IN_TEXT
    new_draft = request_drafts.start_draft(
        person, mark, reason, once=uuid.uuid4(), now=database_now()
    )
    texts = ["lab:L-1", "two words", "lab:L-2", "lab:L-9"]
    return request_drafts.add_rows(
        new_draft.account_id, new_draft.public_id, texts, once=uuid.uuid4(), now=database_now()
    )


def looked_at(draft: Draft, station: WorkerContext) -> dict[str, Prediction]:
    """Every listing of the draft, after a worker had its time."""
    draft_preflight.request_preflight(
        draft.account_id, draft.public_id, now=database_now() - timedelta(minutes=1)
    )
    tick = preflight_tick(station)
    while Preflight.objects.filter(checked_at=None).exists():
        tick()
    looks = list(Preflight.objects.filter(draft=draft))
    predictions = draft_preflight.predict_outcomes(draft, looks, now=database_now())
    return {prediction.preflight.external_id: prediction for prediction in predictions}


def test_each_listing_is_seen_as_matching_would_see_it(
    station: WorkerContext, draft: Draft
) -> None:
    predictions = looked_at(draft, station)
    shoe_prediction, other = predictions["L-1"], predictions["L-2"]
    assert shoe_prediction.facts is not None
    assert shoe_prediction.routing is not None
    assert other.routing is not None
    assert shoe_prediction.facts.text[0].mark == "Zorvex"
    assert shoe_prediction.routing.destination is Destination.IN_REVIEW
    assert shoe_prediction.routing.score > 0.5 > other.routing.score
    assert predictions["L-9"].preflight.trouble == "not_found"
    assert not Case.objects.exists()


def test_a_members_listing_would_be_upheld(station: WorkerContext, draft: Draft) -> None:
    before = looked_at(draft, station)["L-1"]
    record_cases.member(draft.right.owner)
    (after,) = draft_preflight.predict_outcomes(draft, [before.preflight], now=database_now())
    assert after.routing is not None
    assert after.routing.destination is Destination.UPHELD


def test_the_evidence_of_the_draft_counts_when_it_is_written(
    station: WorkerContext, draft: Draft
) -> None:
    Draft.objects.update(reason=Reason.TM_COUNTERFEIT)
    draft.refresh_from_db()
    before = looked_at(draft, station)["L-1"]
    assert before.routing is not None
    assert before.routing.destination is Destination.CLARIFICATION
    assert draft_preflight.find_missing_evidence(draft) == (("comparison",),)
    draft.evidence = {"comparison": "Another lining."}
    (after,) = draft_preflight.predict_outcomes(draft, [before.preflight], now=database_now())
    assert after.routing is not None
    assert after.routing.destination is Destination.IN_REVIEW
    assert draft_preflight.find_missing_evidence(draft) == ()


def test_an_authorised_seller_is_named(station: WorkerContext, draft: Draft) -> None:
    seller = Seller.objects.create(legal_name="Friend")
    Shop.objects.create(marketplace="lab", external_id="S-1", seller=seller)
    AuthorisedSeller.objects.create(right=draft.right, seller=seller)
    prediction = looked_at(draft, station)["L-1"]
    assert prediction.routing is not None
    assert "authorised_seller" in [rail.name for rail in prediction.routing.guard_rails]


def test_what_was_seen_is_not_asked_for_again_and_trouble_is(
    station: WorkerContext, draft: Draft
) -> None:
    looked_at(draft, station)
    assert (
        draft_preflight.request_preflight(draft.account_id, draft.public_id, now=database_now())
        == 1
    )
    assert Preflight.objects.get(checked_at=None).external_id == "L-9"


def test_a_listing_is_taken_by_one_worker_and_given_up_when_that_died(draft: Draft) -> None:
    now = database_now() - timedelta(hours=1)
    assert draft_preflight.request_preflight(draft.account_id, draft.public_id, now=now) == 3
    preflights = [preflight_queue.take_preflight() for _ in range(4)]
    assert [preflight is not None for preflight in preflights] == [True, True, True, False]
    Preflight.objects.update(taken_at=now)
    preflight_queue.give_up_stale(database_now())
    assert set(Preflight.objects.values_list("trouble", flat=True)) == {"given_up"}
    late = preflights[0]
    assert late is not None
    preflight_queue.save_result(late, trouble="not_found", now=now)
    assert set(Preflight.objects.values_list("trouble", flat=True)) == {"given_up"}


def test_the_rows_of_one_filer_leave_turns_to_others(draft: Draft) -> None:
    draft_preflight.request_preflight(draft.account_id, draft.public_id, now=database_now())
    times = list(Preflight.objects.order_by("asked_at").values_list("asked_at", flat=True))
    assert times[1] - times[0] == timedelta(milliseconds=100)
