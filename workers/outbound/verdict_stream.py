"""The verdicts on a batch, appended to the stream of its marketplace: `verdicts:CODE`."""

import json
from collections.abc import Sequence
from typing import Final

import redis
from django.conf import settings

from gateways.fetching import Unreachable
from records.screening.models import Batch
from records.screening.verdict_rows import describe_verdicts
from workers.feeds.redis_feed import connect

KIND: Final = "verdict_stream"  # of the outbox


def read_verdicts(batch_id: int) -> tuple[str, list[str]]:
    """Return a batch's marketplace, and what is said of each of its lines."""
    batch = Batch.objects.get(pk=batch_id)
    common = {"batch": str(batch.public_id)}
    return batch.marketplace, [
        json.dumps(common | verdict, ensure_ascii=False, separators=(",", ":"))
        for verdict in describe_verdicts(batch)
    ]


def append_verdicts(marketplace: str, verdicts: Sequence[str]) -> None:
    """Append each verdict of a batch as an entry of its own, at least once.

    Raises:
        Unreachable: the server is away or full; try again.
    """
    length = settings.MARKWARDEN.streams_length
    try:
        with connect() as client, client.pipeline(transaction=False) as entries:
            for verdict in verdicts:
                entries.xadd(f"verdicts:{marketplace}", {"verdict": verdict}, maxlen=length)
            entries.execute()
    except redis.RedisError as silent:
        raise Unreachable(f"The server of MARKWARDEN_STREAMS_URL: {silent}") from silent
