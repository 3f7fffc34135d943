"""Listings by a Redis stream: each taken in once, even if a reader dies; what is bad is named."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import psycopg.conninfo
import pytest
import redis
from django.conf import settings
from django.db import connection, connections

from records.accounts.models import Account
from records.ledger import audit
from records.rights.models import IndexGeneration
from records.screening.models import Batch
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import line
from tests.project.source import ROOT
from workers.feeds.entries import Feed, make_entry
from workers.feeds.reader import FeedReader
from workers.feeds.redis_feed import RedisFeed
from workers.runtime import metrics

pytestmark = pytest.mark.usefixtures("ended_lives", "sender")

_STREAM: Final = "listings:lab"


def feed(streams: redis.Redis, reader: str = "first", **changed: int) -> RedisFeed:
    """The stream as one process reads it."""
    return RedisFeed(streams, "lab", 100, reader, **changed)


def reading(*feeds: Feed) -> FeedReader:
    """A reader that goes round once; the stream and its group are there."""
    reader = FeedReader(lambda: feeds)
    reader.tick()
    return reader


def send(streams: redis.Redis, *contents: bytes | dict[str, object]) -> list[str]:
    """Append entries as a marketplace does; return their ids."""
    values = [
        content if isinstance(content, bytes) else json.dumps(content).encode()
        for content in contents
    ]
    entry_ids: list[Any] = [streams.xadd(_STREAM, {"line": value}) for value in values]
    return [entry_id.decode() for entry_id in entry_ids]


def count_unfinished(streams: redis.Redis) -> int:
    """Entries that were read and not acknowledged."""
    return int(streams.xpending(_STREAM, "markwarden")["pending"])


def list_bad(streams: redis.Redis) -> list[tuple[str, str]]:
    """Entries that were named as bad, with the reasons."""
    entries: Any = streams.xrange(f"{_STREAM}:bad")
    return [(fields[b"entry"].decode(), fields[b"says"].decode()) for _, fields in entries]


def count(outcome: str) -> float:
    """How many entries came out so in this process."""
    return float(metrics.FEED_ENTRIES.labels(_STREAM, outcome)._value.get())


def test_entries_of_a_second_are_one_batch_of_the_marketplace(
    streams: redis.Redis, sender: Account
) -> None:
    reader = reading(feed(streams))
    send(streams, line("L-1"), line("L-2"), json.dumps(line("L-3"), indent=2).encode())
    assert metrics.FEED_WAITING.labels(_STREAM)._value.get() == 0
    assert reader.tick() == 1.0
    assert metrics.FEED_WAITING.labels(_STREAM)._value.get() == 3
    batch = Batch.objects.get()
    assert (batch.account, batch.lines, batch.bad) == (sender, 3, [])
    assert not audit.find_broken_links("batch", batch.pk)
    assert count_unfinished(streams) == 0
    reader.tick()
    assert Batch.objects.count() == 1
    assert metrics.FEED_WAITING.labels(_STREAM)._value.get() == 0


def test_what_was_sent_before_the_first_reader_is_taken_in(streams: redis.Redis) -> None:
    send(streams, line())
    reading(feed(streams)).tick()
    assert Batch.objects.get().lines == 1


def test_bad_entries_are_named_and_the_others_are_taken_in(streams: redis.Redis) -> None:
    reader, before = reading(feed(streams)), count("bad")
    ids = send(
        streams,
        line("L-1"),
        json.dumps([line("L-2")]).encode(),
        b"{no json",
        line("L-3", title=""),
        b"",
        json.dumps(line("L-4")).encode() + b"\n" + json.dumps(line("L-5")).encode(),
        line("L-6"),
    )
    no_field: Any = streams.xadd(_STREAM, {"listing": "{}"})
    ids.append(no_field.decode())
    reader.tick()
    assert Batch.objects.get().lines == 2
    reasons = dict(list_bad(streams))
    assert sorted(reasons) == sorted([ids[1], ids[2], ids[3], ids[4], ids[5], ids[7]])
    assert reasons[ids[1]] == "Send one listing as a JSON object."
    assert reasons[ids[3]].startswith("title: ")
    assert count("bad") - before == 6
    assert count_unfinished(streams) == 0


def test_where_nothing_is_json_each_entry_is_named_and_read_no_more(streams: redis.Redis) -> None:
    reader = reading(feed(streams))
    ids = send(streams, b"{no json", b"{nor this}")
    reader.tick()
    reader.tick()
    assert [entry_id for entry_id, _ in list_bad(streams)] == ids
    assert all("JSON" in message for _, message in list_bad(streams))
    assert not Batch.objects.exists()
    assert count_unfinished(streams) == 0


def test_while_nothing_can_be_taken_in_no_more_is_read_and_nothing_lost(
    streams: redis.Redis,
) -> None:
    reader = reading(feed(streams))
    IndexGeneration.objects.all().delete()
    send(streams, line("L-1"))
    reader.tick()
    send(streams, line("L-2"))
    reader.tick()
    assert count_unfinished(streams) == 1
    assert not Batch.objects.exists()
    screened_listings.sender()
    reader.tick()
    reader.tick()
    assert [batch.lines for batch in Batch.objects.all()] == [1, 1]
    assert count_unfinished(streams) == 0


def test_what_a_dead_reader_read_is_claimed_by_the_next(streams: redis.Redis) -> None:
    reading(feed(streams))
    send(streams, line("L-1"), line("L-2"))
    assert len(feed(streams, "dead").read(1_000)) == 2
    send(streams, line("L-3"))
    early = feed(streams, "early").read(1_000)  # the dead one may be alive still
    assert [b"L-3" in entry.line for entry in early] == [True]
    reading(feed(streams, "next", left_after_ms=0))
    assert sorted(batch.lines for batch in Batch.objects.all()) == [3]
    assert count_unfinished(streams) == 0


@pytest.mark.django_db(transaction=True)
def test_a_batch_whose_reader_was_killed_before_it_could_say_so_is_taken_in_once(
    streams: redis.Redis, streams_url: str
) -> None:
    environment = settings.MARKWARDEN
    url = psycopg.conninfo.make_conninfo(
        environment.database_url, dbname=str(connection.settings_dict["NAME"])
    )
    send(streams, line("L-1"), line("L-2"), b"{no json")
    dead = subprocess.run(
        [sys.executable, "-m", "tests.workers.feeds.dying_reader"],
        cwd=ROOT,
        check=False,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "MARKWARDEN_DATABASE_URL": url,
            "MARKWARDEN_VAULT_FOLDER": str(environment.vault_folder),
            "MARKWARDEN_STREAMS_URL": streams_url,
            "MARKWARDEN_MARKETPLACES": json.dumps([environment.marketplaces[0].model_dump()]),
        },
    )
    assert dead.returncode == -9
    assert Batch.objects.get().lines == 2
    assert (count_unfinished(streams), list_bad(streams)) == (3, [])
    reader = FeedReader(lambda: [feed(streams, "next", left_after_ms=0)])
    while count_unfinished(streams):
        reader.tick()
    assert Batch.objects.get().lines == 2
    assert len(list_bad(streams)) == 1
    reader._release()


def test_a_listing_that_is_sent_again_is_screened_again(streams: redis.Redis) -> None:
    reader = reading(feed(streams))
    for _ in range(2):
        send(streams, line())
        reader.tick()
    assert Batch.objects.count() == 2


def test_more_than_a_batch_holds_is_taken_in_at_once_batch_by_batch(
    streams: redis.Redis,
) -> None:
    reader = reading(feed(streams))
    send(streams, *(line(f"L-{number}") for number in range(1_001)))
    assert reader.tick() == 0.0
    assert reader.tick() == 1.0
    assert sorted(batch.lines for batch in Batch.objects.all()) == [1, 1_000]


def test_a_batch_is_no_larger_than_a_call_and_an_entry_that_is_larger_is_named(
    streams: redis.Redis,
) -> None:
    reader = reading(feed(streams))
    large = json.dumps(line("L-0", note="x" * 8_000_000)).encode()
    (too_large, *_) = send(
        streams, large, *(line(f"L-{number}", note="x" * 3_000_000) for number in range(1, 5))
    )
    reader.tick()
    assert sorted(batch.lines for batch in Batch.objects.all()) == [2, 2]
    assert [entry_id for entry_id, _ in list_bad(streams)] == [too_large]


def test_what_the_stream_let_go_of_unread_is_counted(streams: redis.Redis) -> None:
    reader, before = reading(feed(streams)), count("lost")
    send(streams, line("L-0"))
    reader.tick()
    send(streams, *(line(f"L-{number}") for number in range(1, 6)))
    streams.xtrim(_STREAM, maxlen=2, approximate=False)
    reader.tick()
    reader.tick()
    assert count("lost") - before == 3
    assert [batch.lines for batch in Batch.objects.order_by("pk")] == [1, 2]
    send(streams, line("L-6"))
    assert len(feed(streams, "dead").read(1_000)) == 1
    streams.xtrim(_STREAM, maxlen=0, approximate=False)
    assert feed(streams, "next", left_after_ms=0).read(1_000) == []
    assert count("lost") - before == 4
    assert count_unfinished(streams) == 0


@pytest.fixture
def server_away() -> Iterator[redis.Redis]:
    """Nobody listens there."""
    with redis.Redis(port=9) as client:
        yield client


def test_one_marketplace_keeps_no_other_waiting(
    streams: redis.Redis, server_away: redis.Redis
) -> None:
    streams.set("listings:wrong", "no stream")
    wrong = RedisFeed(streams, "wrong", 100)
    away_feed = RedisFeed(server_away, "away", 100)
    reader = reading(wrong, away_feed, feed(streams))
    send(streams, line())
    reader.tick()
    assert Batch.objects.get().lines == 1


@pytest.mark.django_db(transaction=True)
def test_one_process_reads_until_its_connection_ends(streams: redis.Redis) -> None:
    first = reading(feed(streams))
    second = FeedReader(lambda: [feed(streams, "second")])
    with ThreadPoolExecutor(1) as other:
        send(streams, line())
        assert other.submit(second.tick).result() == 1.0
        assert count_unfinished(streams) == 0
        assert not Batch.objects.exists()
        first.tick()
        assert Batch.objects.count() == 1
        connection.close()
        send(streams, line("L-2"))
        other.submit(second.tick).result()
        other.submit(connections.close_all).result()  # of that thread
    assert Batch.objects.count() == 2


def test_the_rights_that_the_guide_names_are_enough(streams: redis.Redis, streams_url: str) -> None:
    guide = (ROOT / "docs/how-to/screen-listings.md").read_text(encoding="utf-8")
    for name, rules in re.findall(r"`user (\w+) on >PASSWORD (.*?)`", guide):
        words: Any = ("ACL", "SETUSER", name, "on", ">PASSWORD", *rules.split())
        streams.execute_command(*words)  # type: ignore[no-untyped-call]  # of redis
    place = streams_url.partition("@")[2]
    with (
        redis.Redis.from_url(f"redis://shop:PASSWORD@{place}") as shop,
        redis.Redis.from_url(f"redis://markwarden:PASSWORD@{place}") as ours,
    ):
        reader = reading(RedisFeed(ours, "shop", 100))
        shop.xadd("listings:shop", {"line": json.dumps(line())}, maxlen=10)
        shop.xadd("listings:shop", {"line": "{"}, maxlen=10)
        reader.tick()
        assert Batch.objects.get().lines == 1
        assert len(shop.xrange("listings:shop:bad")) == 1
        ours.xadd("verdicts:shop", {"verdict": "{}"}, maxlen=10)
        shop.xgroup_create("verdicts:shop", "publishing", id="0")
        assert shop.xreadgroup("publishing", "one", {"verdicts:shop": ">"})
        for stream in ("verdicts:lab", "listings:lab"):
            with pytest.raises(redis.exceptions.NoPermissionError):
                shop.xadd(stream, {"line": "{}"})


def test_line_breaks_between_tokens_mean_nothing() -> None:
    assert make_entry("1-0", b'\n{"id":\r\n "L-1"}\n').line == b'{"id":  "L-1"}'
