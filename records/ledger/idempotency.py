"""Idempotency keys: a call repeated under one key has one effect and one answer."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Now

from records import policies
from records.database import fetch_all
from records.ledger.models import IdempotencyRecord

_SERVER_ERROR: Final = 500


class KeyInFlight(Exception):
    """A call under this Idempotency-Key is still running; ask again in a moment."""


class KeyReused(Exception):
    """This Idempotency-Key was used for another body; take a new key for a new call."""


class KeyMalformed(Exception):
    """Use 1 to 200 printable ASCII characters without spaces, for example a UUID."""


@dataclass(frozen=True, slots=True)
class Call:
    """What a key stands for: one account, one method, one path, one body."""

    account_id: int
    method: str
    path: str
    key: str
    body_sha256: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A status and a JSON body, and whether they were given before."""

    status: int
    body: object
    is_replayed: bool = False
    is_secret: bool = False  # shown once: kept nowhere, and never replayed


def run_once(call: Call, act: Callable[[], Answer]) -> Answer:
    """Run the act unless its key was answered before; the answer commits with the effect.

    Server errors and secrets leave no row: the next call under the key acts again.

    Raises:
        KeyInFlight: another call holds the key at this moment.
        KeyReused: the key was answered for another body.
    """
    with transaction.atomic():
        if not _lock_key(call):
            raise KeyInFlight(KeyInFlight.__doc__)
        if (before := _find_answer(call)) is not None:
            return before
        answer = act()
        if answer.status < _SERVER_ERROR and not answer.is_secret:
            _keep(call, answer)
    return answer


def _lock_key(call: Call) -> bool:
    """Hold the key until the transaction ends; False: somebody else does."""
    scope = "\n".join((str(call.account_id), call.method, call.path, call.key))
    sql = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
    ((is_ours,),) = fetch_all(sql, [scope])
    return bool(is_ours)


def _find_answer(call: Call) -> Answer | None:
    days = policies.policy().retention_days["idempotency"]
    IdempotencyRecord.objects.filter(
        **_scope(call), created_at__lte=Now() - timedelta(days=days)
    ).delete()
    record = IdempotencyRecord.objects.filter(**_scope(call)).first()
    if record is None:
        return None
    if record.body_sha256 != call.body_sha256:
        raise KeyReused(KeyReused.__doc__)
    return Answer(record.status, record.answer, is_replayed=True)


def _keep(call: Call, answer: Answer) -> None:
    IdempotencyRecord.objects.create(
        **_scope(call),
        body_sha256=call.body_sha256,
        status=answer.status,
        answer=answer.body,
    )


def _scope(call: Call) -> dict[str, int | str]:
    return {
        "account_id": call.account_id,
        "method": call.method,
        "path": call.path,
        "key": call.key,
    }
