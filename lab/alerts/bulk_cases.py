"""Writes cases by the thousand, like one that was filed: a past, a backlog, a large database."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

# As many requests as are asked for, each with its share of new listings and cases.
_WRITE_CASES = """
WITH mould AS (
  SELECT * FROM complaints_case WHERE id = %(like)s
), request AS (
  INSERT INTO complaints_takedownrequest (public_id, account_id, right_id, right_version,
    right_snapshot, reason, channel, lane, is_good_faith_member, explanation, evidence, filer_name,
    filer_email, refused_lines, policy_hash, filed_at)
  SELECT gen_random_uuid(), r.account_id, r.right_id, right_version, right_snapshot, r.reason,
    channel, r.lane, is_good_faith_member, explanation, evidence, filer_name, filer_email,
    refused_lines, policy_hash, r.filed_at
  FROM complaints_takedownrequest r JOIN mould ON mould.request_id = r.id,
    generate_series(1, %(requests)s::int)
  RETURNING id
), numbered_request AS (
  SELECT id, row_number() OVER () - 1 AS n FROM request
), listing AS (
  INSERT INTO catalog_listing (marketplace, external_id, url, is_down, version, told_version,
    told_is_down)
  SELECT 'crowd', gen_random_uuid()::text, '', false, 0, 0, false
  FROM generate_series(1, %(count)s::int) RETURNING id
), numbered AS (
  SELECT id, row_number() OVER () - 1 AS n FROM listing
), written AS (
  INSERT INTO complaints_case (public_id, request_id, account_id, owner_id, right_id, reason, lane,
    listing_id, line, state, filed_at, due_at, review_by, is_audited, why_invalid, closed_at)
  SELECT gen_random_uuid(), numbered_request.id, account_id, owner_id, right_id, reason,
    (%(lanes)s::text[])[1 + numbered.n %% cardinality(%(lanes)s::text[])], numbered.id,
    1 + numbered.n / %(requests)s::int, %(state)s,
    %(filed_at)s::timestamptz - numbered.n * make_interval(secs => %(apart)s),
    %(due_at)s::timestamptz - numbered.n * make_interval(secs => %(apart)s),
    %(due_at)s::timestamptz - numbered.n * make_interval(secs => %(apart)s), false, '',
    %(ruled_at)s::timestamptz - numbered.n * make_interval(secs => %(apart)s)
  FROM numbered JOIN numbered_request ON numbered_request.n = numbered.n %% %(requests)s::int, mould
  RETURNING id, account_id, closed_at, state, due_at, request_id
), ruling AS (
  INSERT INTO complaints_ruling (case_id, account_id, instance, proceeding, outcome, reviewer_id,
    reason_code, note, policy_hash, ruled_at)
  SELECT id, account_id, 'first', 0, state, %(judge)s::bigint, 'seen', '', '', closed_at
  FROM written WHERE closed_at IS NOT NULL
), work AS (
  INSERT INTO complaints_work (case_id, account_id, stage, state, due_at, unit, weight, not_before,
    attempt, errors, last_error, died_in, is_suspect, worker)
  SELECT id, account_id, 'freeze', 'waiting', due_at, account_id, 1, clock_timestamp(), 0, 0, '',
    '{}', false, ''
  FROM written WHERE state = 'received'
)
SELECT count(*) FROM written
"""


@dataclass(frozen=True, slots=True)
class BulkCases:
    """So many cases, each `apart` earlier than the one before."""

    count: int
    state: str
    filed_at: datetime
    due_at: datetime | None
    ruled_at: datetime | None = None
    judge: int | None = None  # user id; none: by policy
    apart: timedelta = timedelta(0)
    requests: int = 1
    lanes: tuple[str, ...] = ("standard",)


def write_cases(like: int, crowd: BulkCases) -> None:
    """All of them in one statement; everything else is as in the case `like`."""
    with connection.cursor() as cursor:
        cursor.execute(
            _WRITE_CASES,
            {
                "like": like,
                "count": crowd.count,
                "requests": crowd.requests,
                "state": crowd.state,
                "filed_at": crowd.filed_at,
                "due_at": crowd.due_at,
                "ruled_at": crowd.ruled_at,
                "judge": crowd.judge,
                "apart": crowd.apart.total_seconds(),
                "lanes": list(crowd.lanes),
            },
        )
