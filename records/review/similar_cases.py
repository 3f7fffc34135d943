"""Which cases in review are similar to one? Found by what they share, within milliseconds."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from pipeline.vocabulary import TraitKind
from records.cases.models import Case
from records.database import fetch_all

_PER_TRAIT: Final = 500  # the newest that share one; a seller may have thousands


@dataclass(frozen=True, slots=True)
class Similar:
    """A case in review, and what it shares with the one asked about."""

    case_id: int
    shares: tuple[TraitKind, ...]
    may_join: bool  # same owner, same reason: one ruling text fits both


_SIMILAR: Final = """
SELECT c.id, array_agg(DISTINCT own.kind), c.owner_id = %(owner)s AND c.reason = %(reason)s AS joins
FROM review_trait own
CROSS JOIN LATERAL (
  SELECT t.case_id FROM review_trait t
  WHERE t.kind = own.kind AND t.value = own.value
  ORDER BY t.case_id DESC LIMIT %(per_trait)s
) AS other
JOIN cases_case c ON c.id = other.case_id AND c.state = 'in_review'
WHERE own.case_id = %(case)s AND c.id <> %(case)s
GROUP BY c.id
ORDER BY joins DESC, count(DISTINCT own.kind) DESC, c.review_by NULLS LAST, c.id
LIMIT %(most)s
"""


def find_similar(case: Case, most: int) -> list[Similar]:
    """Return similar cases: possible group members first, then by what they share."""
    values = {
        "case": case.pk,
        "owner": case.owner_id,
        "reason": case.reason,
        "per_trait": _PER_TRAIT,
        "most": most,
    }
    return [
        Similar(case_id, tuple(sorted(map(TraitKind, kinds))), may_join)
        for case_id, kinds, may_join in fetch_all(_SIMILAR, values)
    ]


_ALIKE: Final = """
SELECT DISTINCT other.case_id FROM review_trait own
JOIN review_trait other ON other.kind = own.kind AND other.value = own.value
WHERE own.case_id = %s AND other.case_id = ANY(%s)
"""


def find_alike(case: Case, case_ids: Collection[int]) -> set[int]:
    """Return those of the others that share anything with the case."""
    return {case_id for (case_id,) in fetch_all(_ALIKE, [case.pk, list(case_ids)])}


@dataclass(frozen=True, slots=True)
class CaseSignals:
    """What the machine weighed in a case, by the names of terms and guard rails."""

    terms: tuple[str, ...] = ()
    guard_rails: tuple[str, ...] = ()


# As arrays of text: the driver itself reads no JSON.
_SIGNS: Final = """
SELECT c.id,
  ARRAY(SELECT jsonb_path_query(routing::jsonb, '$.terms[*].name') #>> '{}'),
  ARRAY(SELECT jsonb_path_query(routing::jsonb, '$.guard_rails[*].name') #>> '{}')
FROM cases_case c
JOIN cases_decisionrecord d ON d.case_id = c.id AND d.version = c.decision_version
WHERE c.id = ANY(%s)
"""


def read_signs(case_ids: Collection[int]) -> dict[int, CaseSignals]:
    """Read the signs of many cases at once; one without a decision record has none."""
    rows = fetch_all(_SIGNS, [list(case_ids)])
    return {case_id: CaseSignals(tuple(terms), tuple(rails)) for case_id, terms, rails in rows}
