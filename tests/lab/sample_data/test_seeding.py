"""The sample's past cases are such that every page counts them alike."""

from dataclasses import asdict
from random import Random

import pytest

from interfaces.console.cases.rates import count_filer_rates
from lab.sample_data.people import make_filers
from lab.sample_data.seeding import write_history
from pipeline.reasons import RulingReason
from pipeline.vocabulary import Matter
from records import policies
from records.cases.models import Ruling
from records.clock import database_now
from records.conduct.assessment import Party, list_conduct
from records.programmes import good_faith_record
from records.programmes.models import Membership
from records.statistics import filers
from tests.factories.takedown_requests import new_account, new_right

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("key", ["northlight", "corvid"])
def test_every_page_counts_the_past_alike(key: str) -> None:
    (person,) = (filer for filer in make_filers(Random(7)) if filer.key == key)
    account, now = new_account(), database_now()
    new_right(account)
    case_count = write_history([asdict(request) for request in person.history], account.pk, now)
    upheld = sum(request.upheld - request.restored for request in person.history)

    figures = filers.compute_figures(filers.build_span(account.pk, 90, None, now=now))
    assert (figures.whole.ruled, figures.whole.upheld) == (case_count, upheld)
    assert figures.took.count == case_count
    assert set(Ruling.objects.values_list("reason_code", flat=True)) <= set(RulingReason)

    rates = count_filer_rates(account.pk, now=now)
    assert (rates.decided, rates.upheld) == (case_count, upheld)

    conduct = list_conduct(Party(Matter.NOTICES, account_id=account.pk), now)
    assert sum(not event.is_unfounded for event, _case in conduct) == upheld

    member, policy = Membership(owner=account), policies.policy()
    rate = good_faith_record.judge_day(member, now.date(), policy).figures.takedown
    assert (rate.hits, rate.of) == (upheld, case_count)
