"""Telling endpoints: what is due, what it says, and what became of each attempt."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.db import transaction
from django.db.models import Model, Prefetch, Q

from pipeline.time.moments import write_moment
from records import policies
from records.accounts.encryption import Purpose, unseal_text
from records.cases.models import TakedownRequest
from records.database import execute, fetch_all, insert_into
from records.duties import duty
from records.ledger import audit, outbox
from records.notices.documents import encode_json
from records.notices.letter_kinds import list_letters
from records.notices.models.webhooks import Attempt, Delivery, DeliveryState, Endpoint, Secret
from records.notices.outbox_batches import RETRY_AFTER
from records.notices.webhook_events import Event
from records.notices.webhook_payloads import AboutCase, AboutNothing, AboutRequest, AboutRight
from records.rights.models import Right
from records.vetting.models import BrandAuthorisation

_HELD_FOR: Final = timedelta(seconds=60)  # longer than any attempt; a dead sender lets go by then

_SLOW_MS: Final = 1_000  # who takes longer to accept is told apart from others


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """One message to send now."""

    delivery: Delivery
    url: str
    sealed_secrets: tuple[str, ...]
    body: bytes
    sent_at: datetime  # of this attempt

    def unseal_secrets(self) -> tuple[str, ...]:
        """Return what signs the message.

        Raises:
            SealingKeyUnknown: the settings lack the key of one.
            KeyErased: one is another endpoint's, or was altered.
        """
        owner = str(self.delivery.endpoint_id)
        return tuple(
            unseal_text(secret, Purpose.WEBHOOK_SECRETS, owner) for secret in self.sealed_secrets
        )


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """What became of one attempt; an empty `why`: it arrived."""

    status: int | None
    why: str
    milliseconds: int
    is_final: bool = False  # asking again changes nothing


# The first of each endpoint, by an index: the rest of what waits is not looked at. An account gets
# few slots, however many endpoints it has, so that its thousands keep nobody waiting.
_TAKE: Final = """
WITH ready AS (
  SELECT d.id, d.send_after,
    row_number() OVER (PARTITION BY e.account_id ORDER BY d.send_after, d.id) + (
      SELECT count(*) FROM unnest(%(busy)s::bigint[]) AS busy WHERE busy = e.account_id) AS place
  FROM notices_endpoint e CROSS JOIN LATERAL (
    SELECT id, send_after FROM notices_delivery
    WHERE endpoint_id = e.id AND state = 'pending' AND send_after <= %(now)s
    ORDER BY send_after LIMIT %(each)s
  ) AS d
  WHERE (e.failing_since IS NOT NULL OR e.is_slow) = %(slow)s
), free AS (
  SELECT id FROM notices_delivery
  WHERE id IN (
    SELECT id FROM ready WHERE place <= %(each)s ORDER BY place, send_after, id LIMIT %(most)s)
    AND state = 'pending' AND send_after <= %(now)s
  FOR UPDATE SKIP LOCKED
)
UPDATE notices_delivery SET send_after = %(until)s WHERE id IN (SELECT id FROM free) RETURNING id
"""


_IS_DUE: Final = """
SELECT FROM notices_delivery WHERE state = 'pending' AND send_after <= clock_timestamp() LIMIT 1
"""


def is_any_due() -> bool:
    """Return whether there is anything to take: one question in place of a round's."""
    return execute(_IS_DUE)


def take_due(
    most: int, busy: Sequence[int] = (), *, is_slow: bool, now: datetime
) -> list[DueDelivery]:
    """Take what is due, held for a minute; what failing and slow endpoints get, separately.

    `busy` names the account of each delivery under way: an account has two at most, to slow
    endpoints one. Together those would keep all others waiting.
    """
    values = {
        "now": now,
        "until": now + _HELD_FOR,
        "slow": is_slow,
        "busy": list(busy),
        "each": 1 if is_slow else 2,
        "most": most,
    }
    ids = [row[0] for row in fetch_all(_TAKE, values)]
    valid = Secret.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now)).order_by("-pk")
    deliveries = Delivery.objects.filter(pk__in=ids).select_related("endpoint").order_by("pk")
    deliveries = deliveries.prefetch_related(Prefetch("endpoint__secret_set", valid))
    return [_prepare_delivery(delivery, now) for delivery in deliveries]


def _prepare_delivery(delivery: Delivery, now: datetime) -> DueDelivery:
    return DueDelivery(
        delivery,
        delivery.endpoint.url,
        tuple(row.secret for row in delivery.endpoint.secret_set.all()),
        fetch_body(delivery),
        now,
    )


def fetch_body(delivery: Delivery) -> bytes:
    """Return the body as it was first sent; make and keep it before that."""
    if delivery.body is None:
        delivery.body = encode_json(_build_body(delivery))
        delivery.save(update_fields=["body"])
    return bytes(delivery.body)


def _build_body(delivery: Delivery) -> dict[str, object]:
    """Say what happened to what."""
    payload = list_payloads()[Event(delivery.event)]
    return {
        "type": delivery.event,
        "timestamp": write_moment(delivery.happened_at),
        "data": payload.of(delivery).model_dump(mode="json"),
    }


@cache
def list_payloads() -> Mapping[Event, type[AboutNothing]]:
    """List what each event says, by the subject of the letter that it leaves with."""
    payloads: dict[Event, type[AboutNothing]] = {Event.TEST: AboutNothing}
    for declared in list_letters().values():
        payload = _SUBJECTS[declared.subject][0] if declared.subject in _SUBJECTS else AboutCase
        payloads |= dict.fromkeys(declared.events.values(), payload)
    return payloads


def record_attempt(
    delivery: Delivery, result: AttemptResult, *, now: datetime
) -> DeliveryState | None:
    """Record an attempt and what follows from it; None: the endpoint is gone."""
    with transaction.atomic():
        endpoint = Endpoint.objects.select_for_update().filter(pk=delivery.endpoint_id).first()
        row = Delivery.objects.select_for_update().filter(pk=delivery.pk).first()
        if endpoint is None or row is None:
            return None
        Attempt.objects.create(
            delivery=row,
            account_id=row.account_id,
            at=now,
            status=result.status,
            why=result.why,
            milliseconds=result.milliseconds,
        )
        _update_delivery(row, result, now)
        _update_endpoint(endpoint, result, now)
    return DeliveryState(row.state)


def _update_delivery(delivery: Delivery, result: AttemptResult, now: datetime) -> None:
    if not result.why:
        delivery.state = DeliveryState.DELIVERED
    elif result.is_final or delivery.attempt >= len(RETRY_AFTER):
        delivery.state = DeliveryState.FAILED
    else:
        # By up to a tenth later, so that a receiver that comes back is not met by all at once.
        wait = RETRY_AFTER[delivery.attempt] * (1 + delivery.pk % 100 / 1000)
        delivery.send_after, delivery.attempt = now + wait, delivery.attempt + 1
    delivery.save(update_fields=["state", "send_after", "attempt"])


def _update_endpoint(endpoint: Endpoint, result: AttemptResult, now: datetime) -> None:
    """Record since when the endpoint fails; disable it after some days, or at its own request."""
    if not result.why:
        is_slow = result.milliseconds > _SLOW_MS
        if endpoint.failing_since is not None or endpoint.is_slow != is_slow:
            Endpoint.objects.filter(pk=endpoint.pk).update(failing_since=None, is_slow=is_slow)
        return
    endpoint.failing_since = endpoint.failing_since or now
    patience = timedelta(days=policies.policy().webhooks.disabled_after_days)
    is_over = result.is_final or now - endpoint.failing_since >= patience
    if is_over and endpoint.disabled_at is None:
        endpoint.disabled_at = now
        _post_to_owner(endpoint, now)
    endpoint.save(update_fields=["failing_since", "disabled_at"])


def _post_to_owner(endpoint: Endpoint, now: datetime) -> None:
    waiting = Delivery.objects.filter(endpoint=endpoint, state=DeliveryState.PENDING)
    waiting.update(state=DeliveryState.FAILED)
    outbox.post(
        key=f"endpoint_disabled:{endpoint.pk}:{int(now.timestamp())}",
        kind="endpoint_disabled",
        subject_id=endpoint.pk,
        send_after=now,
    )
    audit.record(
        "account",
        endpoint.account_id,
        "disable endpoint",
        actor="system",
        at=now,
        body={"endpoint": endpoint.pk},
    )


@duty
def delete_ended_secrets(now: datetime) -> int:
    """Delete secrets that no longer sign anything; return how many."""
    deleted_count, _ = Secret.objects.filter(ends_at__lte=now).delete()
    return deleted_count


_HAPPENED: Final = """
  SELECT {key} AS key, l.send_after, '{event}' AS event, f.request_id, f.case_id, f.right_id,
    f.account_id
  FROM leaving l JOIN ({subjects}) f ON f.id = l.subject_id
  WHERE l.kind = '{kind}' AND coalesce(l.letter, '') = '{letter}'
"""
_KEY: Final = "l.key"
_KEY_OF_ALL: Final = "regexp_replace(l.key, ':[0-9]+$', '')"  # without whom the letter is for


# What the event is about by the subject of its letter, and the way there; else a row of a case.
_SUBJECTS: Final[Mapping[type[Model] | None, tuple[type[AboutNothing], str]]] = {
    TakedownRequest: (
        AboutRequest,
        (
            "SELECT s.id, s.id AS request_id, NULL::bigint AS case_id, NULL::bigint AS right_id,"
            " s.account_id FROM cases_takedownrequest s"
        ),
    ),
    Right: (
        AboutRight,
        (
            "SELECT s.id, NULL::bigint AS request_id, NULL::bigint AS case_id, s.id AS right_id,"
            " s.owner_id AS account_id FROM rights_right s"
        ),
    ),
    BrandAuthorisation: (
        AboutRight,
        (
            "SELECT s.id, NULL::bigint AS request_id, NULL::bigint AS case_id, s.right_id,"
            " r.owner_id AS account_id FROM vetting_brandauthorisation s"
            " JOIN rights_right r ON r.id = s.right_id"
        ),
    ),
}
_OF_CASE: Final = (
    "SELECT s.id, c.request_id, c.id AS case_id, NULL::bigint AS right_id, c.account_id"
    " FROM {} s JOIN cases_case c ON c.id = s.case_id"
)


def _list_event_queries() -> Iterator[str]:
    for declared in list_letters().values():
        for letter, event in declared.events.items():
            yield _HAPPENED.format(
                key=_KEY_OF_ALL if letter else _KEY,
                event=event.value,
                kind=declared.kind,
                letter=letter,
                subjects=_find_subjects(declared.subject),
            )


def _find_subjects(model: type[Model] | None) -> str:
    if model is None:
        raise TypeError("A letter with an event declares the model of its subject.")
    if model in _SUBJECTS:
        return _SUBJECTS[model][1]
    return _OF_CASE.format(model._meta.db_table)  # noqa: SLF001  # documented API


@cache
def _create_deliveries_sql() -> str:
    return f"""
WITH leaving AS MATERIALIZED (
  SELECT key, kind, subject_id, send_after, body->>'letter' AS letter
  FROM ledger_outgoing WHERE id = ANY(%s)
), happened AS (
  {" UNION ALL ".join(_list_event_queries())}
)
{
        insert_into(
            Delivery,
            {
                "public_id": "gen_random_uuid()",
                "endpoint_id": "e.id",
                "account_id": "h.account_id",
                "source": "h.key",
                "event": "h.event",
                "request_id": "h.request_id",
                "case_id": "h.case_id",
                "right_id": "h.right_id",
                "happened_at": "h.send_after",
                "send_after": "%s",
            },
            "FROM happened h JOIN notices_endpoint e ON e.account_id = h.account_id",
        )
    }
WHERE e.disabled_at IS NULL AND h.event = ANY(e.events) AND h.send_after >= e.created_at
ON CONFLICT DO NOTHING
"""  # noqa: S608  # the parts are a table of ours


def create_deliveries(rows: Sequence[int], *, now: datetime) -> None:
    """Create the deliveries of these outbox rows, in the transaction that holds them.

    Whether their letters arrive does not matter: a second round under the same key adds nothing.
    """
    execute(_create_deliveries_sql(), [list(rows), now])
