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


def recall(*, kind: str, subject_id: int, ruling_id: int | None = None) -> int:
    """Delete what was not sent yet, of one ruling where it is named; returns how many."""
    letters = Outgoing.objects.unsent().filter(kind=kind, subject_id=subject_id)
    if ruling_id is not None:
        letters = letters.filter(body__ruling=ruling_id)
    deleted, _ = letters.delete()
    return deleted
