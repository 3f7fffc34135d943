"""The checker compares what a marketplace sent with what was answered, line by line."""

from uuid import UUID

import pytest

from lab.chaos.checker import screening
from lab.chaos.workload.run_plan import PlannedBatch
from records.accounts.models import Account
from records.screening.models import Batch, NewestVersion, Verdict
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import line, screen
from tests.lab.chaos.row_breaches import find_row_breaches

pytestmark = pytest.mark.django_db

_BATCHES = [
    PlannedBatch(number, float(number), (("L-1", revision), ("L-2", revision)))
    for number, revision in enumerate((1, 2, 1), 1)
]
_BY_NUMBER = {batch.number: batch.lines for batch in _BATCHES}


@pytest.fixture
def accepted() -> dict[int, UUID]:
    """The ids of three batches that were sent and screened, the last of them old."""
    sender = screened_listings.sender()
    return {batch.number: _screen(batch, sender).public_id for batch in _BATCHES}


def _screen(planned_batch: PlannedBatch, sender: Account) -> Batch:
    batch = screened_listings.batch(
        *(line(*values) for values in planned_batch.lines), account=sender
    )
    screen(batch)
    return batch


def test_what_was_answered_once_and_by_its_newest_revision_is_no_breach(
    accepted: dict[int, UUID],
) -> None:
    assert not list(screening.find_lost(_BY_NUMBER, accepted))
    assert not find_row_breaches()
    assert screening.count_answers() == {"passed": 4, "superseded": 2}


def test_batches_that_are_missing_or_unknown_to_their_sender_are_named(
    accepted: dict[int, UUID],
) -> None:
    unknown = Batch.objects.get(public_id=accepted[3]).public_id
    accepted[3] = UUID(int=3)
    assert list(screening.find_lost(_BY_NUMBER, accepted)) == [
        "Batch 3 of listings was accepted and is missing.",
        f"Nobody was told of the batch {unknown} of listings.",
    ]


def test_a_newest_revision_without_a_verdict_is_named(accepted: dict[int, UUID]) -> None:
    NewestVersion.objects.filter(listing="L-2").update(revision=1)
    assert list(screening.find_lost(_BY_NUMBER, accepted)) == [
        "Listing L-2 was sent as revision 2, and the newest that was answered is 1."
    ]


def test_a_newest_revision_that_was_superseded_is_named(accepted: dict[int, UUID]) -> None:
    Verdict.objects.filter(revision=2, number=1).update(answer="superseded")
    assert find_row_breaches() == ["Listing L-1 revision 2 was superseded, and the newest is 2."]
