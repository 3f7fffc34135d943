"""A person and the timer at once: one designation of a brand, no matter who comes first."""

from datetime import timedelta
from functools import partial

import pytest

from records.actions.vetting import designations
from records.actions.vetting.designations import Scope
from records.cases.models import Case
from records.rights.models import Right
from records.vetting.models import BrandDesignation, DesignationState
from tests.factories import record_cases
from tests.factories.record_disputes import senior
from tests.factories.sellers.applications import NOW
from tests.records.conftest import Overlap

_LATER = NOW + timedelta(days=1)


@pytest.fixture
def copied(committed_database: None) -> Right:
    """A right with so many upheld counterfeits that the timer proposes its brand."""
    mark = record_cases.right(record_cases.account("Zorvex Ltd"))
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(20)))
    Case.objects.filter(pk__in=[case.pk for case in cases]).update(
        reason="TM-COUNTERFEIT", state="upheld", upheld_at=NOW
    )
    return mark


@pytest.mark.parametrize("place", ["", "lab"])
def test_a_brand_that_is_designated_while_it_is_proposed_is_designated_on_the_proposal(
    copied: Right, overlap: Overlap, place: str
) -> None:
    person = senior()
    proposal_future, designation_future = overlap(
        partial(designations.propose_designations, _LATER),
        partial(designations.designate, copied.pk, Scope(place), person, now=_LATER),
    )
    assert (proposal_future.result(), designation_future.exception()) == (1, None)
    designation = BrandDesignation.objects.get()
    assert (designation.state, designation.cases) == (DesignationState.IN_FORCE, 20)


@pytest.mark.parametrize("place", ["", "lab"])
def test_a_brand_that_a_person_designates_at_this_moment_is_not_proposed(
    copied: Right, overlap: Overlap, place: str
) -> None:
    person = senior()
    designation_future, proposal_future = overlap(
        partial(designations.designate, copied.pk, Scope(place), person, now=_LATER),
        partial(designations.propose_designations, _LATER),
    )
    assert (designation_future.exception(), proposal_future.result()) == (None, 0)
    assert BrandDesignation.objects.get().state == DesignationState.IN_FORCE
