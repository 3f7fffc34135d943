"""Verdicts by stream: from the entry of a listing to the entry of its verdict, none lost."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pytest
import redis
from pytest_django import Settings

from records.accounts.models import Account
from records.clock import database_now
from records.ledger.models import Outgoing
from records.notices.documents import encode_json, read_body
from records.notices.models import Document
from records.screening.models import Batch, HeldListing
from records.screening.verdict_rows import describe_verdicts
from records.screening.work import PARTS
from tests.factories import record_cases
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import HELD, line
from tests.factories.screening.screeners import running_screener
from tests.workers.outbound.test_documents import all_is_worded_otherwise
from workers.cases.context import WorkerContext
from workers.feeds.reader import FeedReader, choose_feeds
from workers.outbound import verdict_stream
from workers.outbound.deliver import deliver_batch
from workers.screening.perform import screen_part

__all__ = ["all_is_worded_otherwise"]

_VERDICTS: Final = "verdicts:lab"


def read_verdicts(streams: redis.Redis) -> list[dict[str, Any]]:
    """As the marketplace does."""
    entries: Any = streams.xrange(_VERDICTS)
    return [json.loads(fields[b"verdict"]) for _, fields in entries]


@pytest.fixture
def screener(
    committed_database: None, streams: redis.Redis, sender: Account, tmp_path: Path
) -> Iterator[WorkerContext]:
    """One that knows one mark."""
    record_cases.right(record_cases.account(), "Zorvexa")
    with running_screener(tmp_path / "index") as context:
        yield context


def test_a_listing_that_comes_by_stream_is_answered_by_stream(
    screener: WorkerContext, streams: redis.Redis, ended_lives: None
) -> None:
    for listing in (line("L-1"), line("L-2", title="Z0rvexa running shoes")):
        streams.xadd("listings:lab", {"line": json.dumps(listing)})
    open_feeds = choose_feeds()
    assert open_feeds
    reader = FeedReader(open_feeds)
    reader.tick()
    reader.tick()
    batch = Batch.objects.get()
    for part in batch.parts.all():
        PARTS.mark_sent([part.pk])
        screen_part.fn(part.pk)
    while deliver_batch():
        pass
    passed_verdict, held_verdict = read_verdicts(streams)
    assert passed_verdict == {
        "batch": str(batch.public_id),
        "number": 1,
        "listing": "L-1",
        "revision": 1,
        "answer": "passed",
        "rules": [],
        "pictures_unseen": 0,
        "reasons": [],
        "hold": None,
    }
    assert (held_verdict["answer"], held_verdict["rules"]) == ("held", ["disguised_mark"])
    assert held_verdict["hold"] == str(HeldListing.objects.get().public_id)
    assert set(held_verdict["reasons"][0]) == {"rule", "says", "lifts"}
    assert held_verdict["reasons"][0]["says"]["zh"]
    reader._release()


def test_while_the_server_is_away_verdicts_wait_and_letters_do_not(
    db: None, streams: redis.Redis, sender: Account, settings: Settings
) -> None:
    initial_settings = settings.MARKWARDEN
    settings.MARKWARDEN = initial_settings.model_copy(
        update={"streams_url": "redis://127.0.0.1:9/0"}
    )
    batch = screened_listings.batch(line(), account=sender)
    screened_listings.screen(batch, HELD)
    Outgoing.objects.filter(kind="screened_batch").update(send_after=database_now())
    while deliver_batch():
        pass
    waiting = Outgoing.objects.get(kind=verdict_stream.KIND)
    assert (waiting.sent_at, waiting.attempt) == (None, 1)
    assert "MARKWARDEN_STREAMS_URL" in waiting.last_error
    settings.MARKWARDEN = initial_settings
    Outgoing.objects.update(send_after=database_now() - timedelta(seconds=1))
    while deliver_batch():
        pass
    (verdict,) = read_verdicts(streams)
    assert verdict == {"batch": str(batch.public_id), **describe_verdicts(batch)[0]}
    assert Outgoing.objects.get(kind=verdict_stream.KIND).sent_at


def test_verdicts_read_the_same_after_policy_and_words_changed_and_a_kept_digest_proves_them(
    db: None,
    streams: redis.Redis,
    sender: Account,
    all_is_worded_otherwise: Callable[[], None],
) -> None:
    batch = screened_listings.batch(line("L-1"), line("L-2"), account=sender)
    screened_listings.screen(batch, HELD)
    while deliver_batch():
        pass
    told = json.loads(read_body(Document.objects.get(kind="screened_batch")))["data"]
    all_is_worded_otherwise()
    verdict_stream.append_verdicts(*verdict_stream.read_verdicts(batch.pk))
    stream: Any = streams.xrange(_VERDICTS)
    entries = [fields for _, fields in stream]
    assert len(entries) == 4
    assert entries[2:] == entries[:2]
    assert sha256(encode_json(describe_verdicts(batch))).hexdigest() == told["verdicts_sha256"]
    later = screened_listings.batch(line("L-3"), account=sender)
    screened_listings.screen(later, HELD)
    assert "OTHER" in str(describe_verdicts(later))  # what is held now is worded by the new policy
    hold = HeldListing.objects.get(listing="L-1")
    hold.reasons[0]["says"]["en"] = "Forged."
    hold.save()
    assert sha256(encode_json(describe_verdicts(batch))).hexdigest() != told["verdicts_sha256"]


def test_without_a_server_of_streams_nothing_waits_for_one(
    db: None, streams: redis.Redis, sender: Account, settings: Settings
) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"streams_url": ""})
    screened_listings.screen(screened_listings.batch(line(), account=sender))
    deliver_batch()
    assert not Outgoing.objects.filter(kind=verdict_stream.KIND).exists()


def test_the_stream_is_no_longer_than_its_length(
    db: None, streams: redis.Redis, sender: Account, settings: Settings
) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"streams_length": 100})
    for number in range(5):
        lines = [line(f"L-{number}-{place}") for place in range(200)]
        screened_listings.screen(screened_listings.batch(*lines, account=sender))
        while deliver_batch():
            pass
    assert 100 <= int(streams.xlen(_VERDICTS)) <= 200
    assert read_verdicts(streams)[-1]["listing"] == "L-4-199"
