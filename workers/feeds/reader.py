"""Goes round the streams of listings each second; one process of the cluster at a time."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from records import policies
from records.actions.screening.intake import IndexMissing
from records.clock import database_now
from records.database import hold_session_lock
from records.ledger.idempotency import KeyInFlight
from workers.feeds.entries import Feed, take_in
from workers.feeds.redis_feed import list_redis_feeds
from workers.runtime import metrics

_log = logging.getLogger(__name__)

_LOCK: Final = 7_204_881_226_014  # one reader at a time: an arbitrary advisory lock
_PAUSE_SECONDS: Final = 1.0  # entries of a second make a batch


class KafkaMissing(Exception):
    """The extra `kafka` is not installed. Run: uv sync --extra kafka, or unset MARKWARDEN_KAFKA."""


def choose_feeds() -> Callable[[], list[Feed]] | None:
    """Return what opens the streams that the settings name; None: they name none.

    Raises:
        KafkaMissing: its client is not installed.
    """
    environment, sources = settings.MARKWARDEN, list[Callable[[], list[Feed]]]()
    if environment.streams_url:
        sources.append(list_redis_feeds)
    if environment.kafka:
        try:
            from workers.feeds.kafka_feed import list_kafka_feeds  # noqa: PLC0415  # an extra
        except ImportError as missing:
            raise KafkaMissing(KafkaMissing.__doc__) from missing
        sources.append(list_kafka_feeds)
    return (lambda: [feed for source in sources for feed in source()]) if sources else None


@dataclass(slots=True)
class FeedReader:
    """Holds the lock and reads; others stand by, so that batches are as large as can be."""

    open_feeds: Callable[[], Sequence[Feed]]  # when the lock is ours
    _feeds: Sequence[Feed] = ()
    _session: object = None  # the server connection that holds the lock

    def tick(self) -> float:
        """Take in what came since, or wait for the lock; return the seconds to rest."""
        session = hold_session_lock(_LOCK, self._session)
        if session is not self._session:
            self._release()
            self._feeds = self.open_feeds() if session else ()
            self._session = session
        is_full = [self._read(feed) for feed in self._feeds]
        return 0.0 if any(is_full) else _PAUSE_SECONDS

    def _release(self) -> None:
        for feed in self._feeds:
            feed.close()
        self._feeds = ()
        metrics.FEED_WAITING.clear()

    def _read(self, feed: Feed) -> bool:
        """Take in a batch of one stream; return whether there may be more right now."""
        refusals: tuple[type[Exception], ...] = (IndexMissing, KeyInFlight, *feed.outages)
        most = policies.policy().screening.lines_a_batch
        try:
            entries = feed.read(most)
            if entries:
                take_in(feed, entries, database_now())
        except refusals as why:
            _log.warning("%s waits: %s", feed.name, str(why).partition("\n")[0])
            return False
        return len(entries) == most
