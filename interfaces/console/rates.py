"""How often were this filer's claims upheld, and those against this seller? Context, no verdict."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from pipeline.words import CaseState
from records.complaints.models import Case

_DAYS: Final = 92  # three months, at most


@dataclass(frozen=True, slots=True)
class Rates:
    """Over the cases of three months that were upheld or rejected."""

    cases: int  # all, open ones included
    decided: int
    upheld: int

    @property
    def share(self) -> float:
        """Upheld of those decided; 0 where there are none."""
        return self.upheld / self.decided if self.decided else 0.0


_FIGURES: Final = {
    "cases": Count("pk"),
    "decided": Count("pk", filter=Q(state__in=[CaseState.UPHELD, CaseState.REJECTED])),
    "upheld": Count("pk", filter=Q(state=CaseState.UPHELD)),
}


def of_filer(account_id: int, *, now: datetime) -> Rates:
    """Of the account's requests, by any right."""
    since = now - timedelta(days=_DAYS)
    filed = Case.objects.filter(request__account_id=account_id, request__filed_at__gt=since)
    return Rates(**filed.aggregate(**_FIGURES))


def of_seller(seller_id: int, *, now: datetime) -> Rates:
    """Of the complaints against all shops of the legal entity."""
    since = now - timedelta(days=_DAYS)
    return Rates(
        **Case.objects.filter(seller_id=seller_id, filed_at__gt=since).aggregate(**_FIGURES)
    )
