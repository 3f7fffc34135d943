"""A figure has one value, whichever page of the console shows it, and says as of when."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from interfaces.console.cases.rates import count_filer_rates
from interfaces.console.cases.strike_counts import describe_ladders
from interfaces.web.templatetags.web import moment
from records.accounts.models import Role
from records.actions.sellers.penalty_orders import update_penalties
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories import review_cases
from tests.factories.fresh_sessions import sign_in_as
from tests.interfaces.console.disputes.test_desk import (
    WORDS,
    address,
    claim_dispute,
    create_dispute,
    create_upheld_case,
    text,
)

pytestmark = pytest.mark.django_db


def test_strikes_are_the_same_on_each_page_that_shows_them(page: Client, mark: Right) -> None:
    case = create_upheld_case(mark)
    assert case.seller_id
    assert case.upheld_at
    seller, counter = Seller.objects.get(pk=case.seller_id), create_dispute(case)
    update_penalties(seller.pk, now=database_now())
    strike = f"1 strike pending until {moment(case.upheld_at + timedelta(days=7))}"
    claim_dispute(page)
    form = WORDS | {"outcome": "uphold", "reason": "identical_mark"}
    shown = {
        "list": text(page.get("/console/sellers/")),
        "seller": text(page.get(f"/console/sellers/{seller.public_id}/")),
        "dispute": text(page.get(address(counter))),
        "preview": text(page.post(address(counter, "preview/"), form)),
        "case": _read_case(review_cases.at_desk(mark)),
    }
    assert {name for name, words in shown.items() if strike not in words} == set()


def test_a_second_reviewer_reads_the_same_figures_without_the_case(
    page: Client, mark: Right
) -> None:
    case, now = create_upheld_case(mark), database_now()
    create_upheld_case(mark)
    Case.objects.filter(pk=case.pk).update(closed_at=now - timedelta(hours=1))
    cache.clear()
    whole = count_filer_rates(case.account_id, now=now)
    create_upheld_case(mark)  # later than the figures, which stay as of then
    blind = count_filer_rates(case.account_id, now=database_now(), without=case.pk)
    assert blind.counted_at == whole.counted_at
    assert (blind.cases, blind.decided, blind.upheld) == (
        whole.cases - 1,
        whole.decided - 1,
        whole.upheld - 1,
    )
    seller_id = case.seller_id or 0
    assert "3 strikes" not in "".join(describe_ladders(seller_id, now=now, without=case.pk))
    shown = _read_case(review_cases.at_desk(mark))
    assert "as of " in shown


def _read_case(case: Case) -> str:
    return text(sign_in_as(Role.AUDITOR).get(f"/console/cases/{case.public_id}/"))
