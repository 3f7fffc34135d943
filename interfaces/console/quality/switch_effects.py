"""What each kill switch would have changed in the last 24 hours, counted before one is set."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count

from records.accounts.models import Account
from records.cases.models import Ruling
from records.database import fetch_all

_SPAN: Final = timedelta(days=1)
_FILERS: Final = 3  # named, those with most
_HOLDS_BY_RULE: Final = """
SELECT reason->>'rule', count(*) FROM screening_heldlisting h
CROSS JOIN jsonb_array_elements(h.reasons) AS reason
WHERE h.held_at > %s AND h.held_at <= %s GROUP BY 1
"""


@dataclass(frozen=True, slots=True)
class SwitchEffects:
    """Cases that policy approved, which would have gone to people, and listings that rules held."""

    by_reason: Mapping[str, int]
    by_filer: tuple[tuple[str, int], ...]  # the names of those with most
    by_rule: Mapping[str, int]  # a listing counts for each rule that held it

    @property
    def approved(self) -> int:
        """Cases of all reasons."""
        return sum(self.by_reason.values())


def count_effects(now: datetime) -> SwitchEffects:
    """Count over the last 24 hours."""
    rulings = Ruling.objects.live().of_first_instance().filter(reviewer__isnull=True)
    of_day = rulings.filter(ruled_at__gt=now - _SPAN, ruled_at__lte=now)
    by_reason, by_filer = Counter[str](), Counter[int]()
    rows = of_day.values_list("case__reason", "account_id").annotate(Count("pk")).order_by()
    for reason, account_id, count in rows:
        by_reason[reason] += count
        by_filer[account_id] += count
    return SwitchEffects(
        by_reason=by_reason,
        by_filer=_name_filers(by_filer),
        by_rule=dict(fetch_all(_HOLDS_BY_RULE, [now - _SPAN, now])),
    )


def _name_filers(by_filer: Counter[int]) -> tuple[tuple[str, int], ...]:
    most = by_filer.most_common(_FILERS)
    names = Account.objects.filter(pk__in=dict(most)).values_list("pk", "name")
    names_by_id = dict(names)
    return tuple((names_by_id[pk], count) for pk, count in most if pk in names_by_id)
