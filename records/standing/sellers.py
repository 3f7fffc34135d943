"""What a seller's upheld cases amount to; derived, so that a reversal needs no repair."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pipeline.facts import SellerFacts
from pipeline.strikes import Violation, ladder
from pipeline.words import Reason, Severity
from records.accounts.models import Seller
from records.complaints.models import Case
from records.ledger import policies

_HORIZON: Final = timedelta(days=800)  # no strike that counts was ruled longer ago


def standing(draft: SellerFacts, *, before_case: Case, now: datetime) -> SellerFacts:
    """The seller's record at this moment, this case not counted.

    Locks the legal entity: of two cases that would each bring the last strike before a ban, the
    second sees the first.
    """
    if draft.seller_id is None:
        return draft
    Seller.objects.select_for_update().filter(pk=draft.seller_id).values_list("pk").first()
    violations = _violations(draft.seller_id, before_case.pk, now)
    numbers = policies.policy().strikes
    counterfeit = ladder(violations, Severity.COUNTERFEIT, now, numbers)
    infringement = ladder(violations, Severity.INFRINGEMENT, now, numbers)
    return replace(
        draft,
        counterfeit_strikes=counterfeit.counted,
        infringement_strikes=infringement.counted,
        upheld_counterfeit_cases=sum(v.severity is Severity.COUNTERFEIT for v in violations),
    )


def _violations(seller_id: int, case_id: int, now: datetime) -> list[Violation]:
    upheld = (
        Case.objects.effectively_upheld()
        .filter(
            seller_id=seller_id,
            closed_at__gt=now - _HORIZON,
            rulings__annulled_at=None,  # a duplicate has no ruling of its own and adds no strike
            rulings__instance="first",
        )
        .exclude(pk=case_id)
    )
    severities = policies.policy().reasons
    rows = upheld.values_list("pk", "reason", "filed_at", "rulings__ruled_at")
    return [
        Violation(pk, severities[Reason(reason)].severity, filed_at, ruled_at)
        for pk, reason, filed_at, ruled_at in rows
    ]
