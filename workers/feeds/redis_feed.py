"""A Redis stream of listings, read by a consumer group; entries are acknowledged when committed."""

import logging
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import redis
from django.conf import settings

from workers.feeds.entries import BadEntry, Entry, Feed, make_entry
from workers.runtime import metrics

_GROUP: Final = "markwarden"
_FIELD: Final = b"line"
_LEFT_AFTER_MS: Final = 10_000  # not finished for so long: its reader is dead
_MOST_OF_BAD: Final = 100_000  # bytes
_READER: Final = uuid.uuid4().hex  # this process
_LOST: Final = "were gone before they were read: let the stream be longer, and send them again."

_log = logging.getLogger(__name__)

type _Found = list[tuple[bytes, dict[bytes, bytes]]]


def connect() -> redis.Redis:
    """Return a client of the server with the streams."""
    url = settings.MARKWARDEN.streams_url
    return redis.Redis.from_url(url, socket_timeout=10, socket_connect_timeout=5)


def list_redis_feeds() -> list[Feed]:
    """Return the streams of all marketplaces."""
    environment, client = settings.MARKWARDEN, connect()
    return [
        RedisFeed(client, place.code, environment.streams_length)
        for place in environment.marketplaces
    ]


def name_stream(marketplace: str) -> str:
    """Return the name of a marketplace's stream of listings."""
    return f"listings:{marketplace}"


@dataclass(frozen=True, slots=True)
class RedisFeed:
    """`listings:CODE`: an entry holds a listing in the field `line`.

    What is bad is written to `listings:CODE:bad` with the reason, as it came.
    """

    client: redis.Redis
    marketplace: str
    length: int  # of the stream of bad entries, at most
    reader: str = _READER
    left_after_ms: int = _LEFT_AFTER_MS

    @property
    def name(self) -> str:
        """The name of the stream."""
        return name_stream(self.marketplace)

    @property
    def outages(self) -> tuple[type[Exception], ...]:
        """What its methods raise when the server is away, or is not as we need it."""
        return (redis.RedisError,)

    def read(self, most: int) -> list[Entry]:
        """Return our own entries that were not finished, those of a dead reader, or new ones."""
        try:
            lost_count = self._measure()
            entries = self._read_from("0", most) or self._claim(most)
            if not entries:
                self._report_lost(lost_count)
                entries = self._read_from(">", most)
        except redis.ResponseError as missing:
            if not str(missing).startswith(("NOGROUP", "no such key")):
                raise
            self.client.xgroup_create(self.name, _GROUP, id="0", mkstream=True)
            return []
        if empty := [entry_id for entry_id, fields in entries if not fields]:
            self._report_lost(len(empty))
            self.client.xack(self.name, _GROUP, *empty)
        return [
            make_entry(entry_id.decode(), fields.get(_FIELD, b""))
            for entry_id, fields in entries
            if fields
        ]

    def _read_from(self, begin: str, most: int) -> _Found:
        answer: Any = self.client.xreadgroup(_GROUP, self.reader, {self.name: begin}, count=most)
        return list(answer[0][1]) if answer else []

    def _claim(self, most: int) -> _Found:
        answer: Any = self.client.xautoclaim(
            self.name, _GROUP, self.reader, self.left_after_ms, count=most
        )
        _, entries, lost_ids = answer
        self._report_lost(len(lost_ids))
        return list(entries)

    def _measure(self) -> int:
        """Count what waits; return how many were gone before anybody read them."""
        groups: Any = self.client.xinfo_groups(self.name)
        group: dict[str, Any] = next((g for g in groups if g["name"] == _GROUP.encode()), {})
        unread, length = group.get("lag") or 0, self.client.xlen(self.name)
        metrics.FEED_WAITING.labels(self.name).set(min(unread, length) + group.get("pending", 0))
        return unread - length

    def _report_lost(self, count: int) -> None:
        if count > 0:
            metrics.FEED_ENTRIES.labels(self.name, "lost").inc(count)
            _log.error("%s: %s entries %s", self.name, count, _LOST)

    def finish(self, entries: Sequence[Entry], bad: Sequence[BadEntry]) -> None:
        """Report bad entries in the stream beside it, and acknowledge all, at once."""
        with self.client.pipeline() as pipeline:
            for entry in bad:
                fault: dict[Any, Any] = {"entry": entry.entry.id, "says": entry.says}
                fields = fault | {_FIELD: entry.entry.line[:_MOST_OF_BAD]}
                pipeline.xadd(f"{self.name}:bad", fields, maxlen=self.length)
            pipeline.xack(self.name, _GROUP, *(entry.id for entry in entries))
            pipeline.execute()

    def close(self) -> None:
        """Close the connections; what was read and not finished is claimed by the next reader."""
        self.client.close()
