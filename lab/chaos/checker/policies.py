"""Check that each decision stands under the policy that was in force at its time."""

from collections.abc import Iterator
from typing import Final

from lab.chaos.checker.queries import Question, fetch_rows, find_sentences

# Written apart from the function by which the database refuses: from when to when each counted.
_PERIODS: Final = """
WITH period AS (
  SELECT number, policy_hash,
    CASE number WHEN 1 THEN '-infinity' ELSE in_force_at END AS from_at,
    lead(in_force_at, 1, 'infinity') OVER (ORDER BY number) AS until_at
  FROM ledger_policyadoption
)
"""
_ROUTED: Final = """
SELECT subject_id, (entry::json->>'at')::timestamptz AS at,
  entry::json->'body'->>'policy' AS policy_hash
FROM ledger_auditentry WHERE subject_kind = 'case' AND entry LIKE '{"act":"route",%'
"""
_QUESTIONS: Final[tuple[Question, ...]] = (
    (
        "Case {0} was routed at {1} under policy {2}, which was not in force.",
        f"""{_PERIODS}, routed AS ({_ROUTED}
          UNION SELECT case_id, routed_at, policy_hash FROM cases_decisionrecord)
        SELECT r.subject_id, r.at, left(r.policy_hash, 12) FROM routed r
        JOIN period p ON r.at >= p.from_at AND r.at < p.until_at
        WHERE r.policy_hash <> p.policy_hash""",  # noqa: S608  # our own names
    ),
    (
        "Ruling {0} was made at {1} under policy {2}, which was not in force.",
        f"""{_PERIODS} SELECT r.id, r.ruled_at, left(r.policy_hash, 12) FROM cases_ruling r
        JOIN period p ON r.ruled_at >= p.from_at AND r.ruled_at < p.until_at
        WHERE r.policy_hash <> p.policy_hash""",  # noqa: S608  # the same
    ),
)


def find_breaches() -> Iterator[str]:
    """Find decisions under a policy that was not in force when they were made."""
    return find_sentences(_QUESTIONS)


def count_routed() -> dict[int, int]:
    """Count what was routed while each adoption was in force."""
    rows = fetch_rows(
        f"""{_PERIODS}, routed AS ({_ROUTED})
        SELECT p.number, count(r.at) FROM period p
        LEFT JOIN routed r ON r.at >= p.from_at AND r.at < p.until_at GROUP BY 1 ORDER BY 1"""  # noqa: S608  # our own names
    )
    return dict(rows)
