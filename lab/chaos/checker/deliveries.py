"""Check that the marketplace was told what the records say: one id an event, each version once."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lab.chaos.checker.queries import Row, fetch_rows
from records.actions.cases.enforcement import RECALLED
from records.notices.letters import dispute_letters
from records.sellers.models.penalties import PenaltyOrder

_LISTINGS: Final = """
SELECT external_id, is_down, version, told_version,
  (SELECT count(*) FROM ledger_outgoing WHERE kind = 'enforce' AND subject_id = l.id)
FROM marketplaces_listing l ORDER BY id
"""
_KEYS: Final = "SELECT key, kind, last_error FROM ledger_outgoing"
_NEVER_TOLD: Final = {"state": "up", "version": 0, "applied": 0}


def find_breaches(journal: Mapping[str, Any]) -> Iterator[str]:
    """Find differences between the marketplace's journal and the records."""
    for row in fetch_rows(_LISTINGS):
        yield from _listing_breaches(journal["listings"].get(row[0], _NEVER_TOLD), row)
    if "keys" in journal:
        yield from _key_breaches({key.partition(".")[2] for key in journal["keys"]})
    if journal["rejected"]:
        yield f"The marketplace refused {journal['rejected']} signatures."


def _listing_breaches(entry: Mapping[str, Any], row: Row) -> Iterator[str]:
    external_id, is_down, version, told_version, orders = row
    if (entry["state"] == "down") != is_down:
        yield f"Listing {external_id} is {entry['state']} at the marketplace, down: {is_down}."
    if entry["version"] > version or entry["applied"] > orders:
        yield f"The marketplace applied {entry['applied']} changes of {external_id}: {orders}."
    if entry["version"] != told_version:
        yield f"The marketplace has version {entry['version']} of {external_id}: {told_version}."


def _key_breaches(keys: set[str]) -> Iterator[str]:
    """Find keys that differ. An order replaced by a newer one is never sent; notices always are."""
    outbox_rows = {key: (kind, last_error) for key, kind, last_error in fetch_rows(_KEYS)}
    for key in sorted(keys):
        # A row for several receivers, or for filer and seller, adds a suffix to its key.
        if key not in outbox_rows and key.rpartition(":")[0] not in outbox_rows:
            yield f"The marketplace was told {key}, and nobody posted it."
    owed_keys, heard_of = (
        set(_owed_keys(outbox_rows)),
        keys | {key.rpartition(":")[0] for key in keys},
    )
    yield from (f"The marketplace was never told {key}." for key in sorted(owed_keys - heard_of))


def _owed_keys(outbox_rows: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    for key, (kind, last_error) in outbox_rows.items():
        if kind == "statement" and last_error != RECALLED:
            yield key
        elif kind in dispute_letters.KINDS:
            yield f"{key}:seller"
    # Of a closure the newest version alone is owed to each shop, whose id ends the key.
    closures = PenaltyOrder.objects.filter(penalty="closure").values_list("pk", "version")
    yield from (f"penalty:{pk}:{version}" for pk, version in closures)
