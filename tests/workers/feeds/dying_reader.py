"""A reader that is killed after its batch is committed, and before its entries are acknowledged."""

import os
import signal
from collections.abc import Sequence

import django
from django.conf import settings


def main() -> None:
    """Read the first marketplace's stream, as the settings say, and die."""
    django.setup()
    from workers.feeds.entries import BadEntry, Entry  # noqa: PLC0415  # need Django set up
    from workers.feeds.reader import FeedReader  # noqa: PLC0415  # the same
    from workers.feeds.redis_feed import RedisFeed, connect  # noqa: PLC0415  # the same

    class DyingFeed(RedisFeed):
        def finish(self, entries: Sequence[Entry], bad: Sequence[BadEntry]) -> None:
            del entries, bad
            os.kill(os.getpid(), signal.SIGKILL)

    place = settings.MARKWARDEN.marketplaces[0]
    reader = FeedReader(lambda: [DyingFeed(connect(), place.code, 100)])
    while True:
        reader.tick()


if __name__ == "__main__":
    main()
