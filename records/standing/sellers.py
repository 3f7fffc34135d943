"""What a seller's upheld cases amount to; derived, so that a reversal needs no repair."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pipeline.facts import SellerFacts
from pipeline.strikes import Violation, build_ladder
from pipeline.words import Severity
from records.ledger import policies


def refresh_seller(
    draft: SellerFacts, violations: Sequence[Violation], *, now: datetime
) -> SellerFacts:
    """The seller's record at this moment."""
    if not violations:
        return draft
    numbers = policies.policy().strikes
    counterfeit = build_ladder(violations, Severity.COUNTERFEIT, now, numbers)
    infringement = build_ladder(violations, Severity.INFRINGEMENT, now, numbers)
    return replace(
        draft,
        counterfeit_strikes=counterfeit.strike_count,
        infringement_strikes=infringement.strike_count,
        upheld_counterfeit_cases=sum(v.severity is Severity.COUNTERFEIT for v in violations),
    )
