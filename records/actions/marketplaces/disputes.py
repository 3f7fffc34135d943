"""Disputes that a marketplace files for its sellers, from its own seller centre."""

from collections import defaultdict
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from matchers.labels.words import _
from pipeline.law.profiles import Party
from records.actions.disputes import appeals, counter_notices
from records.actions.disputes.appeals import AppealStatement, CannotAppeal, find_appealable
from records.actions.disputes.counter_notices import CounterStatement, find_chance
from records.cases.models import Case
from records.cases.models.cases import CaseQuerySet
from records.disputes.models import Appeal, CounterNotification
from records.refusals import ActionRefused
from records.sellers.models import Shop


class NothingToDispute(ActionRefused):
    says = _(
        "Nothing was filed: no claim against these listings of this shop can be disputed now. One"
        " that was upheld can be from half a minute after its ruling, while its window is open, for"
        " the shop that offers the listing."
    )


@dataclass(frozen=True, slots=True)
class DisputedShop:
    """The shop whose listings are disputed, as its marketplace names them."""

    marketplace: str
    shop: str
    listings: Collection[str]


def file_counters(
    target: DisputedShop, statement: CounterStatement, *, actor: str, now: datetime
) -> list[CounterNotification]:
    """File one statement over all claims against these listings that can be disputed now.

    Raises:
        NothingToDispute: there is none.
        CounterRefused: nothing was filed; the faults say what is missing.
    """
    with transaction.atomic():
        # All in the order of their ids: those of one request may lie between those of another.
        cases = _find_cases(target).effectively_upheld().select_for_update(of=("self",))
        by_request: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for case in cases:
            if find_chance(case, now=now):
                by_request[case.request_id, case.seller_id or 0].append(case.pk)
        if not by_request:
            raise NothingToDispute
        results = [
            counter_notices.file_counter_notice(ids, seller_id, statement, now=now, actor=actor)
            for (_, seller_id), ids in by_request.items()
        ]
    return [counter for result in results for counter in result.counters]


def file_appeals(
    target: DisputedShop, plea: AppealStatement, *, actor: str, now: datetime
) -> list[Appeal]:
    """Appeal what was decided against these listings and can be appealed now.

    Raises:
        NothingToDispute: there is none.
    """
    cases = [case for case in _find_cases(target) if find_appealable(case, Party.SELLER, now=now)]
    new_appeals = []
    with transaction.atomic():
        for case in cases:
            with suppress(CannotAppeal):  # the seller has done so itself meanwhile
                new_appeals.append(
                    appeals.file_appeal(case.pk, Party.SELLER, plea, actor=actor, now=now)
                )
    if not new_appeals:
        raise NothingToDispute
    return new_appeals


def _find_cases(target: DisputedShop) -> CaseQuerySet:
    shop = Shop.objects.filter(marketplace=target.marketplace, external_id=target.shop)
    cases = Case.objects.filter(
        listing__marketplace=target.marketplace,
        listing__external_id__in=target.listings,
        listing__seller__in=shop.values("seller"),
    )
    return cases.select_related("request", "frozen", "listing").order_by("pk")
