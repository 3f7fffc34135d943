"""What a seller's upheld cases amount to; derived, so that a reversal needs no repair."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.facts import SellerFacts
from pipeline.strikes import Violation, ladder
from pipeline.words import Severity
from records.ledger import policies


def standing(draft: SellerFacts, violations: Sequence[Violation], *, now: datetime) -> SellerFacts:
    """The seller's record at this moment."""
    if not violations:
        return draft
    numbers = policies.policy().strikes
    counterfeit = ladder(violations, Severity.COUNTERFEIT, now, numbers)
    infringement = ladder(violations, Severity.INFRINGEMENT, now, numbers)
    return replace(
        draft,
        counterfeit_strikes=counterfeit.counted,
        infringement_strikes=infringement.counted,
        upheld_counterfeit_cases=sum(v.severity is Severity.COUNTERFEIT for v in violations),
    )
