"""Disputes that a marketplace files for its sellers, from its own seller centre."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pipeline.law.profiles import Party
from records.accounts.models import Shop
from records.actions.disputes import appeals, counter_notices
from records.actions.disputes.appeals import AppealStatement, find_appealable
from records.actions.disputes.counter_notices import CounterStatement, find_chance
from records.complaints.models import Appeal, Case, CounterNotification


class NothingToDispute(Exception):
    """Nothing was filed: no claim against these listings of this shop can be disputed now."""


@dataclass(frozen=True, slots=True)
class DisputedShop:
    """Whose listings are disputed, as its marketplace names them."""

    marketplace: str
    shop: str
    listings: Collection[str]


def file_counters(
    of: DisputedShop, said: CounterStatement, *, actor: str, now: datetime
) -> list[CounterNotification]:
    """File one statement over all claims against these listings that can be disputed now.

    Raises:
        NothingToDispute: there is none.
        CounterRefused: nothing was filed; the faults say what is missing.
    """
    found = [case for case in _find_cases(of) if find_chance(case, now=now)]
    by_request: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    for case in found:
        by_request[case.request_id, case.seller_id or 0].append(case.pk)
    if not found:
        raise NothingToDispute(NothingToDispute.__doc__)
    with transaction.atomic():
        filed = [
            counter_notices.file_counter_notice(ids, seller_id, said, now=now, actor=actor)
            for (_, seller_id), ids in by_request.items()
        ]
    return [counter for one in filed for counter in one.counters]


def file_appeals(
    of: DisputedShop, plea: AppealStatement, *, actor: str, now: datetime
) -> list[Appeal]:
    """Appeal what was decided against these listings and can be appealed now.

    Raises:
        NothingToDispute: there is none.
    """
    cases = [case for case in _find_cases(of) if find_appealable(case, Party.SELLER, now=now)]
    if not cases:
        raise NothingToDispute(NothingToDispute.__doc__)
    with transaction.atomic():
        return [
            appeals.file_appeal(case.pk, Party.SELLER, plea, actor=actor, now=now) for case in cases
        ]


def _find_cases(of: DisputedShop) -> list[Case]:
    shop = Shop.objects.filter(marketplace=of.marketplace, external_id=of.shop)
    listed = Case.objects.filter(
        listing__marketplace=of.marketplace,
        listing__external_id__in=of.listings,
        listing__seller__in=shop.values("seller"),
    )
    return list(listed.select_related("request", "frozen", "listing").order_by("pk"))
