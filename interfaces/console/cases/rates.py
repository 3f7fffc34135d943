"""How the claims of a filer and those against a seller ended: one figure for every page."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db.models import Count, Q

from pipeline.vocabulary import CaseState
from records.cases.models import Case
from records.cases.models.cases import CaseQuerySet

_DAYS: Final = 92  # three months, at most
_KEPT_SECONDS: Final = 600  # a filer of many thousand cases is not counted at each of them
_DECIDED: Final = (CaseState.UPHELD, CaseState.REJECTED)


@dataclass(frozen=True, slots=True)
class Rates:
    """Over the cases of three months that were upheld or rejected."""

    cases: int  # all, open ones included
    decided: int
    upheld: int
    counted_at: datetime
    is_without: bool = False  # a case that its reader has to judge again

    @property
    def share(self) -> float:
        """The share upheld of those decided; 0 if there are none."""
        return self.upheld / self.decided if self.decided else 0.0


def count_filer_rates(account_id: int, *, now: datetime, without: int = 0) -> Rates:
    """Count how the account's claims ended, at most ten minutes old.

    `without` is a case that is left out with its consequences: a second reviewer must not see its
    outcome.
    """
    since = now - timedelta(days=_DAYS)
    cases = Case.objects.filter(request__account_id=account_id, request__filed_at__gt=since)
    return _count_rates(f"filer:{account_id}", cases, now, without)


def count_seller_rates(seller_id: int, *, now: datetime, without: int = 0) -> Rates:
    """Count how claims against all shops of the seller's entity ended, with the same limits."""
    since = now - timedelta(days=_DAYS)
    # By way of the listings: the seller of a case is known once it was frozen.
    cases = Case.objects.filter(listing__seller_id=seller_id, filed_at__gt=since)
    return _count_rates(f"seller:{seller_id}", cases, now, without)


def _count_rates(name: str, cases: CaseQuerySet, now: datetime, without: int) -> Rates:
    rates: Rates | None = cache.get(f"console:rates:{name}")
    if rates is None:
        rates = _count_until(cases, now)
        cache.set(f"console:rates:{name}", rates, _KEPT_SECONDS)
    if not without:
        return rates
    left_out = _count_until(cases.filter(Q(pk=without) | Q(follows=without)), rates.counted_at)
    return replace(
        rates,
        cases=rates.cases - left_out.cases,
        decided=rates.decided - left_out.decided,
        upheld=rates.upheld - left_out.upheld,
        is_without=True,
    )


def _count_until(cases: CaseQuerySet, at: datetime) -> Rates:
    """Count what had been filed and decided by a moment."""
    figures = cases.filter(filed_at__lte=at).aggregate(
        cases=Count("pk"),
        decided=Count("pk", filter=Q(state__in=_DECIDED, closed_at__lte=at)),
        upheld=Count("pk", filter=Q(upheld_at__lte=at)),
    )
    return Rates(**figures, counted_at=at)
