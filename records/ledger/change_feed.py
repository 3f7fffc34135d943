"""The change feed: no reader misses a row because its transaction committed late."""

from collections.abc import Iterable

from django.db.models import Max

from records.database import fetch_all
from records.ledger.models import Change


def record_change(kind: str, row_id: int) -> None:
    """Record that a row changed, inside the caller's transaction."""
    Change.objects.create(kind=kind, row_id=row_id)


def record_changes(kind: str, row_ids: Iterable[int]) -> None:
    """Record that these rows changed, inside the caller's transaction."""
    Change.objects.bulk_create(Change(kind=kind, row_id=row_id) for row_id in row_ids)


def find_horizon() -> int:
    """Return the oldest open transaction's id: every change below it is visible for good."""
    ((xid,),) = fetch_all("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
    return int(xid)


def list_changed(kind: str, from_xid: int, below_xid: int) -> set[int]:
    """Return rows of a kind that changed in transactions from_xid <= xid < below_xid."""
    changes = Change.objects.filter(kind=kind, xid__gte=from_xid, xid__lt=below_xid)
    return set(changes.values_list("row_id", flat=True))


def list_latest(kind: str, from_xid: int) -> dict[int, int]:
    """Return rows of a kind that changed since, each with the last transaction that changed it.

    For readers who ask from the same start each time: a transaction that is open now delays
    nothing else, and is read after its end.
    """
    changes = Change.objects.filter(kind=kind, xid__gte=from_xid)
    return dict(changes.values_list("row_id").annotate(last=Max("xid")))
