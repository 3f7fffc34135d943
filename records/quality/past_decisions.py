"""The decisions of a period as they are stored, beside what people ruled of their cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from pipeline.filing.numbers import Number
from pipeline.quality.replay import StoredDecision
from records.cases.models import DecisionRecord
from records.database import stream_rows
from records.ledger.models import PolicyText

# One ruling of a person stands last: that of the highest instance, the newest.
_DECISIONS: Final = """
SELECT c.request_id, c.line, d.version, d.facts, d.routing, d.policy_hash,
  (SELECT r.outcome FROM cases_ruling r
    WHERE r.case_id = d.case_id AND r.reviewer_id IS NOT NULL AND r.annulled_at IS NULL
    ORDER BY r.ruled_at DESC, r.id DESC LIMIT 1)
FROM cases_decisionrecord d JOIN cases_case c ON c.id = d.case_id
WHERE d.routed_at >= %s AND d.routed_at < %s
  AND (cardinality(%s::text[]) = 0 OR c.reason = ANY (%s))
  AND (cardinality(%s::text[]) = 0 OR c.lane = ANY (%s))
"""
_TYPES: Final = ("int8", "int2", "int2", "text", "text", "text", "text")


@dataclass(frozen=True, slots=True)
class PastDecisions:
    """Which decisions are meant: those routed in a period, of some reasons and lanes or of all."""

    begins_at: datetime
    ends_at: datetime
    reasons: Sequence[str] = ()
    lanes: Sequence[str] = ()

    def stream(self) -> Iterator[StoredDecision]:
        """Yield each, in no order, in constant memory."""
        reasons, lanes = list(self.reasons), list(self.lanes)
        values = (self.begins_at, self.ends_at, reasons, reasons, lanes, lanes)
        rows = stream_rows(_DECISIONS, _TYPES, values)
        for request_id, line, version, facts, routing, policy_hash, ruling in rows:
            case = str(Number(request_id, line))
            yield StoredDecision(case, version, facts, routing, policy_hash, ruling or "")

    def count(self) -> int:
        """Count them, about: those of other reasons and lanes included."""
        return self._routed.count()

    def read_policies(self) -> dict[str, str]:
        """Return the texts of the policies that they were decided by, by hash."""
        hashes = self._routed.order_by("policy_hash").values_list("policy_hash").distinct()
        return dict(PolicyText.objects.filter(hash__in=hashes).values_list("hash", "text"))

    @property
    def _routed(self) -> QuerySet[DecisionRecord]:
        return DecisionRecord.objects.filter(
            routed_at__gte=self.begins_at, routed_at__lt=self.ends_at
        )
