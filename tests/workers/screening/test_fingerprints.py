"""Upheld, reversed, upheld again: screening knows what is upheld now, and nothing else."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gateways import configured
from matchers.image.sandbox.pool import Sandbox
from records.actions.screening.fingerprints import make_fingerprints, read_fingerprints
from records.cases.models import Case
from records.clock import database_now
from records.screening.models import Fingerprint
from tests.factories import record_cases, seller_cases
from workers.screening.fingerprints import LoadedFingerprints

pytestmark = pytest.mark.django_db

_CASES = 3


@pytest.fixture
def cases() -> Sequence[Case]:
    """Cases with a listing that was frozen, none of them upheld."""
    right = record_cases.right(record_cases.account())
    new_cases = [
        case
        for number in range(_CASES)
        for case in seller_cases.create_upheld_cases(right, f"L-{number}")
    ]
    Case.objects.update(upheld_at=None)
    return new_cases


def _no_sandbox() -> Sandbox:
    raise AssertionError("These listings show no pictures.")


@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.one_of(st.none(), st.tuples(st.integers(0, _CASES - 1), st.booleans())), max_size=12
    )
)
def test_there_is_no_fingerprint_of_a_case_that_is_not_effectively_upheld(
    cases: Sequence[Case], steps: Sequence[tuple[int, bool] | None]
) -> None:
    Fingerprint.objects.all().delete()
    Case.objects.update(upheld_at=None)
    loaded_fingerprints, vault = LoadedFingerprints(), configured.vault()
    for step in (*steps, None):
        if step is None:  # a round of the timers
            make_fingerprints(vault, _no_sandbox, database_now())
        else:
            place, is_upheld = step
            upheld_at = database_now() - timedelta(hours=1) if is_upheld else None
            Case.objects.filter(pk=cases[place].pk).update(upheld_at=upheld_at)
        loaded_fingerprints.refresh()
        upheld = set(Case.objects.filter(upheld_at__isnull=False).values_list("pk", flat=True))
        numbers = [fingerprint.fingerprint_id for fingerprint in read_fingerprints()]
        fingerprints = Fingerprint.objects.filter(pk__in=numbers)
        assert set(fingerprints.values_list("case_id", flat=True)) <= upheld
        assert set(loaded_fingerprints._listings) == set(numbers), "as the screener has them"
    assert {fingerprint.case_id for fingerprint in fingerprints} == upheld, (
        "after a round all are there"
    )
