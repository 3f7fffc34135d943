"""SQL queries that find breaches, and sentences that name them with a row's columns."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from records.ledger.models import AuditEntry

type Question = tuple[str, str]
type Row = tuple[Any, ...]
type Act = dict[str, Any]  # of a chain: act, actor, at, body


def find_sentences(questions: Sequence[Question]) -> Iterator[str]:
    """Yield a sentence for each row that each query finds."""
    for template, sql in questions:
        yield from (template.format(*row) for row in fetch_rows(sql))


def fetch_rows(sql: str) -> list[Row]:
    """Fetch all rows of one query."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def group_acts(kind: str, *, by: str = "") -> dict[int, list[Act]]:
    """Return what the chains of a kind say, in order, by subject or by an id in their bodies."""
    groups = defaultdict[int, list[Act]](list)
    entries = AuditEntry.objects.filter(subject_kind=kind).order_by("subject_id", "number")
    for subject_id, entry in entries.values_list("subject_id", "entry"):
        act = json.loads(entry)
        groups[act["body"].get(by, 0) if by else subject_id].append(act)
    return groups
