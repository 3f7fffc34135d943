"""Finds large tables that a statement reads whole, whatever they hold in a test."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import connection, transaction

_LARGE: Final = {
    "accounts_account", "accounts_identitydocument", "marketplaces_frozenlisting",
    "marketplaces_listing", "cases_case", "cases_ruling", "cases_settlement",
    "cases_takedownrequest",
    "ledger_auditentry", "ledger_outgoing", "rights_certificate", "rights_right",
    "rights_rightimport", "screening_batch", "screening_newestversion", "filing_adoption",
    "notices_delivery", "notices_secret",
}  # fmt: skip


def _list_steps(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _list_steps(part)


# As if they had a million rows, so that the planner looks for the best index, however many pages
# other tests left; of a table without a page, as if nobody had counted it. What was counted in
# other tests is forgotten.
_FILL: Final = """
SELECT pg_restore_relation_stats('schemaname', 'public', 'relname', relname::text,
  'relpages', greatest(pg_relation_size(oid) / 8192, 1)::integer,
  'reltuples', CASE WHEN pg_relation_size(oid) > 0 THEN 1e6 ELSE -1 END::real)
FROM pg_class WHERE relname = ANY(%s)
"""
_FORGET: Final = """
SELECT pg_clear_attribute_stats('public', tablename, attname, false)
FROM pg_stats WHERE schemaname = 'public' AND tablename = ANY(%s)
"""


def find_whole_reads(sql: str) -> list[str]:
    """Large tables that no index serves: read whole although the planner was told not to."""
    with transaction.atomic(), connection.cursor() as cursor:
        for way in ("seqscan", "hashjoin", "mergejoin"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
        for change in (_FILL, _FORGET):
            cursor.execute(change, [sorted(_LARGE)])
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
        ((plan_json,),) = cursor.fetchall()
        transaction.set_rollback(True)
    (explanation,) = json.loads(plan_json) if isinstance(plan_json, str) else plan_json
    steps = [step for step in _list_steps(explanation["Plan"]) if step.get("Relation Name")]
    return [step["Relation Name"] for step in steps if _is_whole(step)]


def _is_whole(step: Mapping[str, Any]) -> bool:
    """A table in its own order, or by its key with no bound."""
    is_key = "Index Cond" not in step and step.get("Index Name", "").endswith("_pkey")
    is_whole = step["Node Type"] == "Seq Scan" or (is_key and "Filter" in step)
    return is_whole and step["Relation Name"] in _LARGE
