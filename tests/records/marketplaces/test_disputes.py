"""A marketplace that disputes beside its seller: what the seller did first stands, once."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Event

from django.db import transaction

from pipeline.law.profiles import Party
from records.actions.disputes.appeals import AppealStatement, file_appeal
from records.actions.marketplaces.disputes import (
    DisputedShop,
    NothingToDispute,
    file_appeals,
    file_counters,
)
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification
from records.rights.models import Right
from tests.factories import record_cases, seller_cases
from tests.factories.record_disputes import STATEMENT
from tests.records.conftest import Overlap

_PLEA = AppealStatement("We buy from the owner.")


def test_an_appeal_that_the_seller_files_meanwhile_is_no_fault(
    mark: Right, together: Callable[..., list[Future[object]]]
) -> None:
    (case,) = seller_cases.create_upheld_cases(mark, "L-1", shop="S-1")
    now, is_filed = database_now(), Event()

    def by_seller() -> None:
        with transaction.atomic():
            file_appeal(case.pk, Party.SELLER, _PLEA, actor="seller", now=now)
            is_filed.set()
            record_cases.wait_until_blocked()

    def by_marketplace() -> None:
        assert is_filed.wait(60)
        disputed_shop = DisputedShop("lab", "S-1", ["L-1"])
        file_appeals(disputed_shop, _PLEA, actor="key:1", now=now)

    seller, marketplace = together(by_seller, by_marketplace)
    assert seller.exception() is None
    assert isinstance(marketplace.exception(), NothingToDispute)
    assert Appeal.objects.count() == 1


def _lock(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)


def test_a_dispute_of_requests_that_were_filed_at_once_waits_for_nobody_in_a_circle(
    mark: Right, overlap: Overlap
) -> None:
    first, between, last = seller_cases.create_upheld_cases(mark, "L-1", "L-2", "L-3")
    (other,) = seller_cases.create_upheld_cases(mark, "L-4")
    Case.objects.filter(pk=between.pk).update(request=other.request_id, line=2)
    disputed_shop = DisputedShop("lab", "S-1", ["L-1", "L-2", "L-3"])
    lock_future, filing_future = overlap(
        partial(_lock, between),
        partial(file_counters, disputed_shop, STATEMENT, actor="key:1", now=database_now()),
        then=partial(_lock, last),
    )
    assert (lock_future.exception(), filing_future.exception()) == (None, None)
    disputed_case_ids = CounterNotification.objects.order_by("case").values_list("case", flat=True)
    assert list(disputed_case_ids) == [first.pk, between.pk, last.pk]
