"""Listings by stream, read by real screeners: one is killed, and each listing has one verdict."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from confluent_kafka import Producer

from lab.servers.process import ServerProcess
from lab.servers.valkey import Valkey
from records.screening.models import Batch, Verdict
from tests.cluster.conftest import World, until
from tests.factories.screening.screened_listings import line
from tests.workers.queue.private_valkey import private_valkey

_SECONDS = 120.0


@pytest.fixture
def streams() -> Iterator[Valkey]:
    """A server for the marketplace's streams alone."""
    with private_valkey() as server:
        yield server


@contextmanager
def _delivering(world: World, **settings: str) -> Iterator[None]:
    """The process that delivers knows of the streams meanwhile."""
    try:
        _restart(world, "deliver", **settings)
        yield
    finally:
        _restart(world, "deliver")


def _restart(world: World, name: str, **settings: str) -> None:
    world.cluster.end(name)
    world.cluster.start(name, **settings)


@contextmanager
def _screening(world: World, **settings: str) -> Iterator[ServerProcess]:
    """A screener of its own meanwhile."""
    process = world.cluster.start("screener", **settings)
    try:
        yield process
    finally:
        world.cluster.end("screener")


def _answered(*listings: str) -> Callable[[], bool]:
    return lambda: Verdict.objects.filter(listing__in=listings).count() >= len(listings)


def test_of_two_screeners_one_is_killed_and_each_entry_has_one_verdict_in_the_stream(
    world: World, streams: Valkey
) -> None:
    settings = {"MARKWARDEN_STREAMS_URL": streams.admin_url}
    names = [f"STREAM-{number}" for number in range(40)]
    with redis.Redis.from_url(streams.admin_url) as shop, _delivering(world, **settings):
        shop.xadd("listings:lab", {"line": "{no json"})
        for name in names[:20]:
            shop.xadd("listings:lab", {"line": json.dumps(line(name))})
        with _screening(world, **settings) as first:
            until(Batch.objects.filter(lines=20).exists, seconds=_SECONDS)
            first.kill()
        for name in names[20:]:
            shop.xadd("listings:lab", {"line": json.dumps(line(name))})
        with _screening(world, **settings):
            until(_answered(*names), seconds=_SECONDS)
            until(lambda: shop.xlen("verdicts:lab") >= len(names), seconds=_SECONDS)
            until(lambda: not shop.xpending("listings:lab", "markwarden")["pending"])
        entries: Any = shop.xrange("verdicts:lab")
        bad: Any = shop.xrange("listings:lab:bad")
    verdicts = [json.loads(entry[b"verdict"]) for _, entry in entries]
    assert {verdict["listing"] for verdict in verdicts} == set(names)
    assert {verdict["answer"] for verdict in verdicts} == {"passed"}
    assert Verdict.objects.filter(listing__in=names).count() == len(names)
    assert [b"JSON" in entry[b"says"] for _, entry in bad] == [True]


def test_a_screener_reads_a_topic_of_kafka(world: World) -> None:
    producer = Producer({"test.mock.num.brokers": 1})
    (broker,) = producer.list_topics("listings.lab", timeout=_SECONDS).brokers.values()
    brokers = {
        "bootstrap.servers": f"{broker.host}:{broker.port}",
        "session.timeout.ms": "6000",
        "heartbeat.interval.ms": "500",
        "topic.metadata.refresh.interval.ms": "500",
    }
    names = [f"TOPIC-{number}" for number in range(20)]
    for name in names:
        producer.produce("listings.lab", json.dumps(line(name)).encode())
    assert producer.flush(_SECONDS) == 0
    with _screening(world, MARKWARDEN_KAFKA=json.dumps(brokers)):
        until(_answered(*names), seconds=_SECONDS)
    assert Verdict.objects.filter(listing__in=names).count() == len(names)
