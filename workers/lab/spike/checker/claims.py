"""Which claims stand, by what was said on them alone, counted anew."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from workers.lab.spike.checker.asking import fetch_rows

# Each live voice in the order of time; whatever takes a claim back speaks against it, and of two
# at the same moment speaks last.
_VOICES: Final = """
SELECT case_id, said_at, is_upheld FROM (
  SELECT case_id, ruled_at AS said_at, outcome = 'upheld' AS is_upheld, 1 AS kind, id
  FROM complaints_ruling WHERE annulled_at IS NULL
  UNION ALL SELECT case_id, said_at, false, 2, id FROM complaints_settlement
) AS voices ORDER BY case_id, said_at, kind, id
"""
_KEPT: Final = "SELECT id, upheld_at FROM complaints_case WHERE upheld_at IS NOT NULL"


def upheld_since() -> dict[int, datetime]:
    """Since when each claim is upheld that is, by its case."""
    since: dict[int, datetime] = {}
    for case_id, said_at, is_upheld in fetch_rows(_VOICES):
        if is_upheld:
            since.setdefault(case_id, said_at)
        else:
            since.pop(case_id, None)
    return since


def find_claim_breaches() -> Iterator[str]:
    """Cases that count as upheld, or as not, where their voices say otherwise."""
    kept: dict[int, datetime] = dict(fetch_rows(_KEPT))
    said = upheld_since()
    for case_id in sorted(kept.keys() | said.keys()):
        has, shall = kept.get(case_id), said.get(case_id)
        if has != shall:
            yield f"Case {case_id} counts as upheld since {has}, and by its voices since {shall}."
