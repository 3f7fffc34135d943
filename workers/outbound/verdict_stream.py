"""The verdicts on a batch, appended to the stream of its marketplace: `verdicts:CODE`."""

import json
from datetime import datetime
from typing import Final

import redis
from django.conf import settings

from gateways.fetching import Unreachable
from records.notices.outbox_batches import OutgoingRow
from records.screening.models import Batch
from records.screening.verdict_rows import describe_verdicts
from workers.feeds.redis_feed import connect

KIND: Final = "verdict_stream"  # of the outbox


def append_verdicts(row: OutgoingRow, _now: datetime) -> None:
    """Append each verdict of a batch as an entry of its own, at least once.

    Raises:
        Unreachable: the server is away or full; try again.
    """
    batch = Batch.objects.get(pk=row.subject_id)
    length, common = settings.MARKWARDEN.streams_length, {"batch": str(batch.public_id)}
    try:
        with connect() as client, client.pipeline(transaction=False) as entries:
            for verdict in describe_verdicts(batch):
                text = json.dumps(common | verdict, ensure_ascii=False, separators=(",", ":"))
                entries.xadd(f"verdicts:{batch.marketplace}", {"verdict": text}, maxlen=length)
            entries.execute()
    except redis.RedisError as silent:
        raise Unreachable(f"The server of MARKWARDEN_STREAMS_URL: {silent}") from silent
