"""Keep what offices publish as a look-up of registrations: each in its newest form."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Final

from django.db import connection, transaction
from django.db.models import Count, Max, Q

from records.rights.models import RegisterEntry

_LOCK: Final = 7_204_881_226_003  # one import at a time: an arbitrary advisory lock
_SAYS: Final = (
    *("mark", "aliases", "territories", "nice_classes", "goods", "holder"),
    *("filed_on", "registered_on", "expires_on", "picture_sha256"),
)
_KEY: Final = ("number_key", "office")
_STANDING: Final = ("number", "is_in_force", "status")
_UPDATED: Final = (*_SAYS, *_STANDING, "source", "source_on")


class EntryResult(StrEnum):
    """What became of an entry that arrived."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    OLDER = "older"  # a newer file was imported already: nothing is changed


def save_entries(arrivals: Sequence[RegisterEntry]) -> list[EntryResult]:
    """Keep these entries, unsaved, in one transaction; return what became of each, in order.

    An entry of a registration that has ended keeps what an earlier file said of it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        numbers = {entry.number_key for entry in arrivals}
        existing = {_key(row): row for row in RegisterEntry.objects.filter(number_key__in=numbers)}
        keys, updates = set[tuple[str, str]](), list[RegisterEntry]()
        results = list[EntryResult]()
        for entry in arrivals:
            old = existing.get(_key(entry))
            result = EntryResult.OLDER if _key(entry) in keys else _merge(entry, old)
            results.append(result)
            if result is EntryResult.OLDER:
                continue
            keys.add(_key(entry))
            if result is not EntryResult.SAME or not old or old.source_on != entry.source_on:
                updates.append(entry)
        RegisterEntry.objects.bulk_create(
            updates, update_conflicts=True, unique_fields=_KEY, update_fields=_UPDATED
        )
    return results


def _key(entry: RegisterEntry) -> tuple[str, str]:
    return (entry.number_key, entry.office)


def _merge(new: RegisterEntry, old: RegisterEntry | None) -> EntryResult:
    """Fill what the new entry leaves out where it may, and say how the two differ."""
    if old is None:
        return EntryResult.NEW
    if old.source_on > new.source_on:
        return EntryResult.OLDER
    # Pictures come apart from the register, and not with each file.
    for name in ("picture_sha256",) if new.is_in_force else _SAYS:
        if not getattr(new, name):
            setattr(new, name, getattr(old, name))
    is_same = all(getattr(new, name) == getattr(old, name) for name in (*_SAYS, *_STANDING))
    return EntryResult.SAME if is_same else EntryResult.CHANGED


def list_registers() -> list[tuple[str, int, int, date]]:
    """Return each office with how many registrations are kept, how many in force, as of when."""
    in_force = Count("pk", filter=Q(is_in_force=True))
    counts = RegisterEntry.objects.values("office").annotate(
        kept=Count("pk"), in_force=in_force, as_of=Max("source_on")
    )
    return list(counts.order_by("office").values_list("office", "kept", "in_force", "as_of"))
