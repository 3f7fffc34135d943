"""Two workers write verdicts on the same listings at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from pipeline.vocabulary import HeldListingState
from records.screening.models import HeldListing, NewestVersion, Verdict
from records.screening.work import PartClaim
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import HELD, line, write

pytestmark = pytest.mark.usefixtures("committed_database", "nothing_by_chance")


def _write(claim: PartClaim) -> bool:
    try:
        return write(claim, HELD)
    finally:
        connections.close_all()


def test_neither_waits_for_the_other_for_ever_and_the_newer_revision_alone_is_held() -> None:
    sender = screened_listings.sender()
    for first in range(0, 60, 20):
        numbers = range(first, first + 20)
        older, newer = (
            [line(f"L-{n}", revision, seller={"shop": f"S-{n}"}) for n in order]
            for revision, order in ((1, numbers), (2, reversed(numbers)))
        )
        batches = [screened_listings.batch(*lines, account=sender) for lines in (older, newer)]
        claims = [screened_listings.claim(batch.parts.get()) for batch in batches]
        with ThreadPoolExecutor(2) as workers:
            assert list(workers.map(_write, claims)) == [True, True]
    assert set(NewestVersion.objects.values_list("revision", "answer")) == {(2, "held")}
    assert Verdict.objects.count() == 120
    waiting = HeldListing.objects.filter(state=HeldListingState.WAITING)
    assert (waiting.count(), waiting.exclude(revision=2).count()) == (60, 0)
