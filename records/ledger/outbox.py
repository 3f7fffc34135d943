"""The outbox: what the world shall be told, written in the transaction that decided it."""

from datetime import datetime

from records.ledger.models import Outgoing

type Body = dict[str, str | int | bool]


def post(
    *, key: str, kind: str, subject_id: int, body: Body | None = None, send_after: datetime
) -> None:
    """Write one effect; a second one under the same key changes nothing."""
    letter = Outgoing(
        key=key, kind=kind, subject_id=subject_id, body=body or {}, send_after=send_after
    )
    Outgoing.objects.bulk_create([letter], ignore_conflicts=True)


def recall(*, kind: str, subject_id: int) -> int:
    """Delete what was not sent yet; returns how many."""
    deleted, _ = Outgoing.objects.unsent().filter(kind=kind, subject_id=subject_id).delete()
    return deleted
