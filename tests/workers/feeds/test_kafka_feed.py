"""Listings by Kafka, against the broker of librdkafka's own tests: taken in once, none lost."""

import json
import sys
import time
from collections.abc import Iterator
from typing import Final

import pytest
from confluent_kafka import Producer
from pytest_django import Settings

from records.actions.screening.intake import IndexMissing
from records.clock import database_now
from records.rights.models import IndexGeneration
from records.screening.models import Batch
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import line
from workers.feeds.entries import Entry, take_in
from workers.feeds.kafka_feed import KafkaFeed, open_feed
from workers.feeds.reader import KafkaMissing, choose_feeds

pytestmark = pytest.mark.usefixtures("streams", "sender")

_SECONDS: Final = 60.0  # a group needs some to form


@pytest.fixture
def producer() -> Producer:
    """The marketplace's; it also runs the broker."""
    return Producer({"test.mock.num.brokers": 1})


@pytest.fixture
def brokers(producer: Producer) -> dict[str, str]:
    """Where the broker is; it lets a group form only when the time of a session is over."""
    (broker,) = producer.list_topics("listings.lab", timeout=_SECONDS).brokers.values()
    return {
        "bootstrap.servers": f"{broker.host}:{broker.port}",
        "session.timeout.ms": "6000",
        "heartbeat.interval.ms": "500",
        "topic.metadata.refresh.interval.ms": "500",
    }


@pytest.fixture
def feed(brokers: dict[str, str]) -> Iterator[KafkaFeed]:
    """A reader's end."""
    kafka_feed = open_feed(brokers, "lab")
    yield kafka_feed
    kafka_feed.close()


def send(producer: Producer, *contents: bytes) -> None:
    """Send messages as a marketplace does."""
    for content in contents:
        producer.produce("listings.lab", content, partition=0)  # in their order
    assert producer.flush(_SECONDS) == 0


def read(feed: KafkaFeed, count: int) -> list[Entry]:
    """Read until there are so many; a message may come later than another."""
    until = time.monotonic() + _SECONDS
    while time.monotonic() < until:
        if entries := feed.read(1_000):
            assert len(entries) == count
            return entries
    raise TimeoutError(f"No {count} messages within {_SECONDS} s.")


def test_messages_are_taken_in_and_read_no_more(
    producer: Producer, brokers: dict[str, str], feed: KafkaFeed
) -> None:
    lines = [json.dumps(line(f"L-{number}")).encode() for number in (1, 2)]
    send(producer, lines[0], b"{no json", lines[1])
    take_in(feed, read(feed, 3), database_now())
    batch = Batch.objects.get()
    assert (batch.lines, [entry["number"] for entry in batch.bad]) == (2, [2])
    feed.close()
    send(producer, json.dumps(line("L-3")).encode())
    again = open_feed(brokers, "lab")
    take_in(again, read(again, 1), database_now())
    assert [batch.lines for batch in Batch.objects.order_by("pk")] == [2, 1]
    again.close()


def test_what_is_not_taken_in_is_read_again_here_and_by_the_next_reader(
    producer: Producer, brokers: dict[str, str], feed: KafkaFeed
) -> None:
    IndexGeneration.objects.all().delete()
    send(producer, json.dumps(line()).encode())
    entries = read(feed, 1)
    with pytest.raises(IndexMissing):
        take_in(feed, entries, database_now())
    assert feed.read(1_000) == entries
    feed.close()
    screened_listings.sender()
    again = open_feed(brokers, "lab")
    take_in(again, read(again, 1), database_now())
    assert Batch.objects.get().lines == 1
    again.close()


def test_a_batch_that_was_committed_before_its_offsets_is_taken_in_once(
    producer: Producer, brokers: dict[str, str], feed: KafkaFeed
) -> None:
    send(producer, json.dumps(line()).encode())
    entries = read(feed, 1)
    take_in(feed, entries, database_now())
    take_in(feed, entries, database_now())
    assert Batch.objects.count() == 1


def test_the_settings_say_what_is_read_and_the_extra_has_to_be_there(
    settings: Settings, brokers: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"kafka": brokers})
    open_feeds = choose_feeds()
    assert open_feeds
    feeds = open_feeds()
    assert [feed.name for feed in feeds] == ["listings:lab", "listings.lab"]
    for feed in feeds:
        feed.close()
    monkeypatch.setitem(sys.modules, "workers.feeds.kafka_feed", None)
    with pytest.raises(KafkaMissing, match="uv sync --extra kafka"):
        choose_feeds()
    nothing = settings.MARKWARDEN.model_copy(update={"kafka": {}, "streams_url": ""})
    settings.MARKWARDEN = nothing
    assert choose_feeds() is None
