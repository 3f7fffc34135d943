"""Events: what leaves the outbox is told to the endpoints that asked for it, once each."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from records.ledger import policies
from records.ledger.asking import execute
from records.webhooks.events import SOURCES, Event, Source
from records.webhooks.models import Delivery

_HAPPENED: Final = """
  SELECT {key} AS key, l.send_after, '{event}' AS event, f.request_id, f.case_id, f.right_id,
    f.account_id
  FROM leaving l JOIN ({source.subjects}) f ON f.id = l.subject_id
  WHERE l.kind = '{source.kind}' AND coalesce(l.letter, '') = '{source.letter}'
"""
_KEY: Final = "l.key"
_KEY_OF_ALL: Final = "regexp_replace(l.key, ':[0-9]+$', '')"  # without whom the letter is for


def _event_query(event: Event, source: Source) -> str:
    key = _KEY_OF_ALL if source.letter else _KEY
    return _HAPPENED.format(key=key, event=event.value, source=source)


_CREATE_DELIVERIES: Final = f"""
WITH leaving AS MATERIALIZED (
  SELECT key, kind, subject_id, send_after, body->>'letter' AS letter
  FROM ledger_outgoing WHERE id = ANY(%s)
), happened AS (
  {" UNION ALL ".join(_event_query(event, source) for event, source in SOURCES.items())}
)
INSERT INTO webhooks_delivery (public_id, endpoint_id, account_id, source, event, request_id,
  case_id, right_id, happened_at, state, attempt, send_after)
SELECT gen_random_uuid(), e.id, h.account_id, h.key, h.event, h.request_id,
  h.case_id, h.right_id, h.send_after, 'pending', 0, %s
FROM happened h JOIN webhooks_endpoint e ON e.account_id = h.account_id
WHERE e.disabled_at IS NULL AND h.event = ANY(e.events) AND h.send_after >= e.created_at
ON CONFLICT DO NOTHING
"""  # noqa: S608  # the parts are a table of ours


def create_deliveries(rows: Sequence[int], *, now: datetime) -> None:
    """Write the deliveries of these rows of the outbox, in the transaction that holds them.

    Whether their letters arrive does not matter: a second round under the same key adds nothing.
    """
    execute(_CREATE_DELIVERIES, [list(rows), now])


def delete_old_deliveries(now: datetime) -> int:
    """Delete what the log need not keep any longer; returns how many deliveries."""
    kept = timedelta(days=policies.policy().retention_days.get("webhook_log", 30))
    deleted, _ = (
        Delivery.objects.filter(happened_at__lt=now - kept).exclude(state="pending").delete()
    )
    return deleted
