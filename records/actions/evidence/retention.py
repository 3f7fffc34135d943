"""Retention carried out: rows go when their time is over, unless a hold keeps them."""

import json
import logging
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DatabaseError, IntegrityError, models, transaction
from django.db.models import Model, Q, QuerySet

from pipeline.vocabulary import DrawState
from records import policies
from records.database import fetch_all
from records.evidence.models import Bundle, ReleasedObject
from records.ledger import audit, checkpoints
from records.screening.models import HeldListing
from records.tables.registry import Table, find_model, list_rules
from records.tables.retention import Rule, is_held

_log = logging.getLogger(__name__)

CHAIN: Final = ("retention", 1)  # of the audit chain: what was deleted, and when
HELD_SQLSTATE: Final = "MWH01"  # the code by which a trigger refuses
_BATCH: Final = 200
_LOCK: Final = 7_204_881_226_004  # one batch at a time
_HASH: Final = re.compile(r"\b[0-9a-f]{64}\b")
_LEFT_TO_DATABASE: Final = (models.SET_NULL, models.DB_CASCADE)


@dataclass(frozen=True, slots=True)
class DueRows:
    """What one rule finds: how many rows would be deleted now, and how many a hold keeps."""

    table: str
    days: int
    due: int
    held: int


def find_due(
    table: Table, rule: Rule, now: datetime, *, is_held_back: bool = False
) -> QuerySet[Any]:
    """Return the rows that are due and not on hold, or those that only a hold keeps."""
    since = now - timedelta(days=policies.policy().retention_days[rule.period])
    rows: QuerySet[Any] = QuerySet(table.model).filter(rule.where, **{f"{rule.since}__lt": since})
    for lookup in rule.later.split():
        rows = rows.exclude(**{f"{lookup}__gte": since})
    for relation in rule.without.split():
        rows = rows.filter(**{f"{relation}__isnull": True})
    keeps = reduce(or_, (Q(is_held(*key)) for key in table.hold_keys), Q(pk__in=[]))
    return rows.filter(keeps if is_held_back else ~keeps)


def count_due(now: datetime) -> list[DueRows]:
    """Count for each rule, and change nothing."""
    days = policies.policy().retention_days
    return [
        DueRows(
            table.label,
            days[rule.period],
            find_due(table, rule, now).count(),
            find_due(table, rule, now, is_held_back=True).count(),
        )
        for table, rule in list_rules()
    ]


def delete_due(now: datetime, *, budget: int = 2000) -> Mapping[str, int]:
    """Delete what is due, in batches of a transaction each; a second round changes nothing more.

    Args:
        now: by the database clock.
        budget: how many rows each rule deletes of its own table at most, so that none waits for
            the others to have nothing left.

    Returns:
        How many rows went, by table.
    """
    counts = Counter[str]()
    for table, rule in list_rules():
        left = budget
        while left > 0 and (count := _delete_batch(table, rule, now, min(_BATCH, left))):
            counts[table.label] += count
            left -= count
    return counts


def _delete_batch(table: Table, rule: Rule, now: datetime, most: int) -> int:
    def delete() -> int:
        fetch_all("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        due = find_due(table, rule, now).order_by("pk")
        rows = list(due.values_list("pk", flat=True)[:most])
        if rows:
            _delete_rows(table, rule, rows, now)
        return len(rows)

    try:
        return delete_unless_held(delete)
    except IntegrityError:
        _log.exception("Rows of %s are named by others that no rule knows.", table.label)
        return 0  # the other rules go on


def delete_unless_held(delete: Callable[[], int]) -> int:
    """Delete in a transaction; nothing, where a hold was placed since the rows were chosen.

    The next round leaves them out.
    """
    try:
        with transaction.atomic():
            return delete()
    except DatabaseError as refused:
        if not is_refused_by_hold(refused):
            raise
        return 0


def is_refused_by_hold(failure: object) -> bool:
    """Return whether a trigger refused because a legal hold keeps the row."""
    return getattr(getattr(failure, "__cause__", None), "sqlstate", None) == HELD_SQLSTATE


def _delete_rows(table: Table, rule: Rule, rows: list[Any], now: datetime) -> None:
    if rule.emptied:
        name, column = rule.emptied
        QuerySet(find_model(name)).filter(**{f"{column}__in": rows}).update(**{column: None})
    counts, keys = Counter[str](), set[str]()
    _delete_tree(table.model, rows, counts, keys)
    _release_objects(keys, now)
    if rule.is_recorded:
        body: dict[str, audit.Value] = {"rule": table.label, "period": rule.period, **counts}
        audit.record(*CHAIN, "delete", actor="system", at=now, body=body)


def _release_objects(keys: Collection[str], now: datetime) -> None:
    ReleasedObject.objects.bulk_create(
        [ReleasedObject(key=key, released_at=now) for key in sorted(keys)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["released_at"],
    )


def forget_passed_listings(now: datetime) -> int:
    """Forget what listings showed that were drawn and are in order; return how many.

    The text of what passes is kept no longer. Their rows stay, for the figures.
    """
    since = now - timedelta(days=policies.policy().retention_days["screening"])
    expired_holds = HeldListing.objects.filter(state=DrawState.PASSED, decided_at__lt=since)
    expired_holds = expired_holds.exclude(line__title="").exclude(is_held("listing_hold", "pk"))
    with transaction.atomic():
        rows = list(expired_holds.order_by("pk").select_for_update().values_list("pk", flat=True))
        holds = HeldListing.objects.filter(pk__in=rows)
        _release_objects(set(find_keys(holds)), now)
        return holds.update(line={"title": ""}, pictures=[])


def _delete_tree(
    model: type[Model], rows: Collection[Any], counts: Counter[str], keys: set[str]
) -> None:
    """Delete rows after what belongs to them, and note the objects of the vault that they name."""
    for relation in model._meta.related_objects:  # noqa: SLF001  # documented API
        child: Any = relation.related_model
        if relation.on_delete in _LEFT_TO_DATABASE or relation.many_to_many:
            continue
        children = list(
            QuerySet(child).filter(**{f"{relation.field.name}__in": rows})
            .values_list("pk", flat=True)
        )  # fmt: skip
        if children:
            _delete_tree(child, children, counts, keys)
    queryset: QuerySet[Any] = QuerySet(model).filter(pk__in=rows)
    keys.update(find_keys(queryset))
    if model is Bundle:
        keys.update(bundle.vault_name for bundle in Bundle.objects.filter(pk__in=rows))
    counts[model._meta.label] += queryset.delete()[0]  # noqa: SLF001  # documented API


def list_text_columns(model: type[Model]) -> list[str]:
    """List the columns that can contain a hash."""
    kinds = ("CharField", "TextField", "JSONField", "ArrayField")
    return [
        field.attname
        for field in model._meta.concrete_fields  # noqa: SLF001  # documented API
        if field.get_internal_type() in kinds and (field.max_length or 64) >= 64
    ]


def find_keys(rows: QuerySet[Any]) -> Iterator[str]:
    """Yield every hash that these rows name, perhaps of an object in the vault."""
    if columns := list_text_columns(rows.model):
        for row in rows.values(*columns).iterator():
            yield from _HASH.findall(json.dumps(row, cls=DjangoJSONEncoder))


def redact_old_entries(now: datetime, *, most: int = 10_000) -> int:
    """Take the text out of entries of the audit chain whose time is over; return of how many.

    Their hashes stay, so that chain and log can still be verified. The time is that of their
    checkpoint: what none covers keeps its text.
    """
    period = timedelta(days=policies.policy().retention_days["audit"])
    below_xid = checkpoints.find_covered_below(now - period)
    if not below_xid:
        return 0
    ((count,),) = fetch_all("SELECT ledger_blank_entries(%s, %s)", [below_xid, most])
    return int(count)
