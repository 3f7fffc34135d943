"""An adopted policy counts in every process from its moment on, and none is started again."""

import time
from datetime import timedelta

from records.actions.quality import policy_adoptions
from records.cases.models import Case, DecisionRecord
from records.clock import database_now
from records.ledger.models import PolicyAdoption
from tests.cluster import marketplace_listings
from tests.cluster.conftest import World, wait_until_settled
from tests.factories.quality import policy_texts


def _list_pids(world: World) -> dict[str, int]:
    return {name: process.pid for name, process in world.cluster.processes.items()}


def test_cases_are_decided_under_the_policy_of_their_time_by_the_same_processes(
    world: World,
) -> None:
    first = policy_texts.adopted_last()
    pids = _list_pids(world)
    adoption = policy_texts.adopt(policy_texts.text_saying(audit_share=0.06))
    cases, listings = list[Case](), iter(marketplace_listings.POLICIES)
    while database_now() < adoption.in_force_at + timedelta(seconds=2):
        cases += world.file(world.member_mark, next(listings))
        time.sleep(0.2)
    wait_until_settled(cases)
    records = DecisionRecord.objects.filter(case__in=[case.pk for case in cases])
    by_time = {
        is_after: {
            record.policy_hash
            for record in records
            if (record.routed_at >= adoption.in_force_at) == is_after
        }
        for is_after in (False, True)
    }
    assert by_time == {False: {first.policy_id}, True: {adoption.policy_id}}
    assert _list_pids(world) == pids
    back = policy_texts.adopt(first.policy.text, reason="Back.")
    assert back.number == adoption.number + 1
    while database_now() < back.in_force_at:
        time.sleep(0.25)
    later_cases = world.file(world.member_mark, next(listings))
    wait_until_settled(later_cases)
    assert DecisionRecord.objects.get(case=later_cases[0]).policy_hash == first.policy_id
    assert policy_adoptions.find_in_force(database_now()) == PolicyAdoption.objects.last()
