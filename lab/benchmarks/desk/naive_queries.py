"""Time our queries beside simpler ones, on the same rows."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.db import connection, transaction

from lab.benchmarks.desk.plan import Plan
from records.clock import database_now
from records.complaints.models import Case
from records.database import execute, fetch_all

_NEXT: Final = """
SELECT c.id FROM complaints_case c LEFT JOIN complaints_reviewlease l ON l.case_id = c.id
WHERE c.state = 'in_review' AND (l.case_id IS NULL OR l.until_at < now())
ORDER BY c.review_by NULLS LAST, c.score DESC NULLS LAST, c.id LIMIT 1 FOR UPDATE OF c {wait}
"""
_LEAVE: Final = "UPDATE complaints_case SET state = 'rejected' WHERE id = %s"
# Titles matched by a pattern, as the filter by language did before cases kept their script.
_BY_PATTERN: Final = """
SELECT c.id FROM complaints_case c JOIN catalog_frozenlisting f ON f.id = c.frozen_id
WHERE c.state = 'in_review' AND f.title ~ '[֐-׿]' ORDER BY c.review_by LIMIT 26
"""
_BY_SCRIPT: Final = """
SELECT c.id FROM complaints_case c
WHERE c.state = 'in_review' AND c.script = 'hebrew' ORDER BY c.review_by LIMIT 26
"""
# Similar cases without traits: every waiting case's title and seller is compared.
_SIMILAR: Final = """
SELECT c.id FROM complaints_case c JOIN catalog_frozenlisting f ON f.id = c.frozen_id
WHERE c.state = 'in_review' AND (c.seller_id = {seller} OR lower(f.title) =
  (SELECT lower(title) FROM catalog_frozenlisting WHERE id = {frozen})
  OR f.pictures @> (SELECT pictures FROM catalog_frozenlisting WHERE id = {frozen}))
"""
_TRAITS: Final = """
SELECT DISTINCT c.id FROM complaints_trait own JOIN complaints_trait o USING (kind, value)
JOIN complaints_case c ON c.id = o.case_id AND c.state = 'in_review' WHERE own.case_id = {case}
"""
_NO_INDEX: Final = (
    "SET LOCAL enable_indexscan = off; SET LOCAL enable_bitmapscan = off;"
    " SET LOCAL enable_indexonlyscan = off; SET LOCAL jit = off"
)
_TIMES: Final = 5


def compare_queries(plan: Plan) -> dict[str, dict[str, float]]:
    """Return the time of ours, of the simple way, and their ratio."""
    case = Case.objects.in_review().exclude(frozen=None).latest("pk")
    parts = {"seller": case.seller_id, "frozen": case.frozen_id, "case": case.pk}
    ours = _NEXT.format(wait="SKIP LOCKED")
    return {
        "next case, without its index": _ratio(
            _time_query(ours), _time_query(ours, before=_NO_INDEX)
        ),
        "language that none has, by pattern": _ratio(
            _time_query(_BY_SCRIPT), _time_query(_BY_PATTERN)
        ),
        "similar cases, without traits": _ratio(
            _time_query(_TRAITS.format(**parts)), _time_query(_SIMILAR.format(**parts))
        ),
        "claims at once, without SKIP LOCKED": _ratio(
            _time_concurrent_claims(ours, plan),
            _time_concurrent_claims(_NEXT.format(wait=""), plan),
        ),
    }


def _ratio(ours: float, theirs: float) -> dict[str, float]:
    return {"ours_ms": ours, "naive_ms": theirs, "ratio": round(theirs / ours, 1)}


def _time_query(sql: str, *, before: str = "") -> float:
    """Return the quickest of a few runs, in milliseconds."""
    times = []
    for _ in range(_TIMES):
        with transaction.atomic():
            if before:
                execute(before)
            began = time.perf_counter()
            fetch_all(sql)
            times.append((time.perf_counter() - began) * 1000)
            transaction.set_rollback(True)
    return round(min(times), 2)


def _time_concurrent_claims(sql: str, plan: Plan) -> float:
    """Return milliseconds per claim when so many clients claim at once."""
    with ThreadPoolExecutor(plan.clients) as crew:
        began = time.perf_counter()
        claims = [
            case_id
            for case_ids in crew.map(_claim_cases, [sql] * plan.clients)
            for case_id in case_ids
        ]
        milliseconds = (time.perf_counter() - began) * 1000
    return round(milliseconds / max(len(claims), 1), 2)


def _claim_cases(sql: str) -> list[int]:
    """Claim a few cases, one after the other, each read for a hundredth of a second."""
    case_ids = []
    try:
        database_now()
        for _ in range(_TIMES):
            with transaction.atomic():
                for (case_id,) in fetch_all(sql):
                    time.sleep(0.01)
                    execute(_LEAVE, [case_id])
                    case_ids.append(int(case_id))
    finally:
        connection.close()
    return case_ids
