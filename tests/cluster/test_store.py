"""While the object store is away filings are taken, nothing is decided, and nothing is lost."""

import time

import pytest

from records.cases.models import Ruling, Work
from tests.cluster.conftest import World, until, wait_until_settled
from tests.factories import record_cases


def test_no_evidence_no_decision(world: World) -> None:
    if world.store is None:
        pytest.skip("There is no radosgw: apt-get install radosgw.")
    world.store.kill()
    try:
        (case,) = world.file(world.member_mark, "STORED")
        until(lambda: "object store" in Work.objects.get(case=case).last_error)
        time.sleep(2)
        assert record_cases.states([case]) == ["received"]
        assert not Ruling.objects.filter(case=case).exists()
        row = Work.objects.get(case=case)
        assert (row.errors, row.died_in) == (0, []), "An outage is not the case's own fault."
    finally:
        world.store.start()
    assert wait_until_settled([case]) == ["upheld"]
