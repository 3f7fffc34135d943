"""What a seller's upheld cases amount to; derived, so that a reversal needs no repair."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from pipeline.facts import SellerFacts
from pipeline.strikes import Violation, ladder
from pipeline.words import Reason, Severity
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


# Written out, for it runs in every case's transaction. A duplicate has no ruling of its own and
# adds no strike; "effectively upheld" is what Case.objects.effectively_upheld() says.
_VIOLATIONS: Final = """
SELECT c.id, c.reason, c.filed_at, r.ruled_at
FROM complaints_case c JOIN complaints_ruling r ON r.case_id = c.id
WHERE c.seller_id = %s AND c.state = 'upheld' AND c.id <> %s AND c.closed_at > %s
  AND r.instance = 'first' AND r.annulled_at IS NULL
"""


def _violations(seller_id: int, case_id: int, now: datetime) -> list[Violation]:
    severities = policies.policy().reasons
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM accounts_seller WHERE id = %s FOR UPDATE", [seller_id])
        cursor.execute(_VIOLATIONS, [seller_id, case_id, now - _HORIZON])
        return [
            Violation(pk, severities[Reason(reason)].severity, filed_at, ruled_at)
            for pk, reason, filed_at, ruled_at in cursor.fetchall()
        ]
