"""A marketplace that disputes beside its seller: what the seller did first stands, once."""

from collections.abc import Callable
from concurrent.futures import Future
from threading import Event

from django.db import transaction

from pipeline.law.profiles import Party
from records.actions.disputes.appeals import AppealStatement, file_appeal
from records.actions.marketplaces.disputes import DisputedShop, NothingToDispute, file_appeals
from records.clock import database_now
from records.complaints.models import Appeal
from records.rights.models import Right
from tests.factories import record_cases, seller_cases

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
        of = DisputedShop("lab", "S-1", ["L-1"])
        file_appeals(of, _PLEA, actor="key:1", now=now)

    seller, marketplace = together(by_seller, by_marketplace)
    assert seller.exception() is None
    assert isinstance(marketplace.exception(), NothingToDispute)
    assert Appeal.objects.count() == 1
