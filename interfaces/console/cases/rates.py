"""How often were this filer's claims upheld, and those against this seller? Context, no verdict."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db.models import Count, Q

from pipeline.vocabulary import CaseState
from records.cases.models import Case
from records.cases.models.cases import CaseQuerySet

_DAYS: Final = 92  # three months, at most
_KEPT_SECONDS: Final = 600  # a filer of many thousand cases is not counted at each of them


@dataclass(frozen=True, slots=True)
class Rates:
    """Over the cases of three months that were upheld or rejected."""

    cases: int  # all, open ones included
    decided: int
    upheld: int

    @property
    def share(self) -> float:
        """The share upheld of those decided; 0 if there are none."""
        return self.upheld / self.decided if self.decided else 0.0


_FIGURES: Final = {
    "cases": Count("pk"),
    "decided": Count("pk", filter=Q(state__in=[CaseState.UPHELD, CaseState.REJECTED])),
    "upheld": Count("pk", filter=Q(upheld_at__isnull=False)),
}


def count_filer_rates(account_id: int, *, now: datetime, without: int = 0) -> Rates:
    """Count how the account's claims ended, at most ten minutes old.

    `without` is a case that is left out with its consequences: a second reviewer must not see its
    outcome.
    """
    since = now - timedelta(days=_DAYS)
    cases = Case.objects.filter(request__account_id=account_id, request__filed_at__gt=since)
    return _count_rates(f"filer:{account_id}", cases, without)


def count_seller_rates(seller_id: int, *, now: datetime, without: int = 0) -> Rates:
    """Count how claims against all shops of the seller's entity ended, with the same limits."""
    since = now - timedelta(days=_DAYS)
    # By way of the listings: the seller of a case is known once it was frozen.
    cases = Case.objects.filter(listing__seller_id=seller_id, filed_at__gt=since)
    return _count_rates(f"seller:{seller_id}", cases, without)


def _count_rates(name: str, cases: CaseQuerySet, without: int) -> Rates:
    if without:
        others = cases.exclude(pk=without).exclude(follows__isnull=False, follows=without)
        return Rates(**others.aggregate(**_FIGURES))
    rates: Rates | None = cache.get(f"console:rates:{name}")
    if rates is None:
        rates = Rates(**cases.aggregate(**_FIGURES))
        cache.set(f"console:rates:{name}", rates, _KEPT_SECONDS)
    return rates
