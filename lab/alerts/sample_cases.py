"""Write sample cases by the thousand."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from records.cases.models import Case, Ruling, TakedownRequest, Work
from records.database import column_types, insert_into
from records.marketplaces.models import Listing

_REQUEST: Final = {
    **{name: f"r.{name}" for name in column_types(TakedownRequest)},
    "public_id": "gen_random_uuid()",
    "draft_id": "NULL",
}
_LISTING: Final = {
    "marketplace": "'crowd'",
    "external_id": "gen_random_uuid()::text",
    "url": "''",
}
_EARLIER: Final = "numbered.n * make_interval(secs => %(apart)s)"
_CASE: Final = {
    "public_id": "gen_random_uuid()",
    "request_id": "numbered_request.id",
    "account_id": "account_id",
    "owner_id": "owner_id",
    "right_id": "right_id",
    "reason": "reason",
    "lane": "(%(lanes)s::text[])[1 + numbered.n %% cardinality(%(lanes)s::text[])]",
    "listing_id": "numbered.id",
    "line": "1 + numbered.n / %(requests)s::int",
    "state": "%(state)s",
    "filed_at": f"%(filed_at)s::timestamptz - {_EARLIER}",
    "due_at": f"%(due_at)s::timestamptz - {_EARLIER}",
    "review_by": f"%(due_at)s::timestamptz - {_EARLIER}",
    "closed_at": f"%(ruled_at)s::timestamptz - {_EARLIER}",
}
_RULING: Final = {
    "case_id": "id",
    "account_id": "account_id",
    "instance": "'first'",
    "outcome": "state",
    "reviewer_id": "%(judge)s::bigint",
    "reason_code": "'seen'",
    "policy_hash": "''",
    "ruled_at": "closed_at",
}
_WORK: Final = {
    "case_id": "id",
    "account_id": "account_id",
    "stage": "'freeze'",
    "due_at": "due_at",
    "unit": "account_id",
}

# As many requests as are asked for, each with its share of new listings and cases.
_WRITE_CASES: Final = f"""
WITH mould AS (
  SELECT * FROM cases_case WHERE id = %(like)s
), request AS (
  {
    insert_into(
        TakedownRequest,
        _REQUEST,
        "FROM cases_takedownrequest r JOIN mould ON mould.request_id = r.id,"
        " generate_series(1, %(requests)s::int)",
    )
} RETURNING id
), numbered_request AS (
  SELECT id, row_number() OVER () - 1 AS n FROM request
), listing AS (
  {insert_into(Listing, _LISTING, "FROM generate_series(1, %(count)s::int)")} RETURNING id
), numbered AS (
  SELECT id, row_number() OVER () - 1 AS n FROM listing
), written AS (
  {
    insert_into(
        Case,
        _CASE,
        "FROM numbered"
        " JOIN numbered_request ON numbered_request.n = numbered.n %% %(requests)s::int, mould",
    )
} RETURNING id, account_id, closed_at, state, due_at
), ruling AS (
  {insert_into(Ruling, _RULING, "FROM written WHERE closed_at IS NOT NULL")}
), work AS (
  {insert_into(Work, _WORK, "FROM written WHERE state = 'received'")}
)
SELECT count(*) FROM written
"""  # noqa: S608  # our own models' names


@dataclass(frozen=True, slots=True)
class BulkCases:
    """A number of cases, each `apart` earlier than the one before."""

    count: int
    state: str
    filed_at: datetime
    due_at: datetime | None
    ruled_at: datetime | None = None
    judge: int | None = None  # user id; none: by policy
    apart: timedelta = timedelta(0)
    requests: int = 1
    lanes: tuple[str, ...] = ("standard",)


def write_cases(source_case_id: int, cases: BulkCases) -> None:
    """Write all of them in one statement; all else is copied from the case `source_case_id`."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_CASES,
            {
                "like": source_case_id,
                "count": cases.count,
                "requests": cases.requests,
                "state": cases.state,
                "filed_at": cases.filed_at,
                "due_at": cases.due_at,
                "ruled_at": cases.ruled_at,
                "judge": cases.judge,
                "apart": cases.apart.total_seconds(),
                "lanes": list(cases.lanes),
            },
        )
