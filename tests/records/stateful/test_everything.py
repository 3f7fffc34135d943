"""Whatever people, machines and clocks do in whatever order, nothing is lost or left behind."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.records.stateful.final_checks import Whole


class _Undone(Whole):
    """Each play begins with an empty database."""

    def __init__(self) -> None:
        self._play = transaction.atomic()
        self._play.__enter__()
        super().__init__()

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            transaction.set_rollback(True)
            self._play.__exit__(None, None, None)


@pytest.mark.django_db
def test_whatever_happens_everything_can_run_backwards() -> None:
    run_state_machine_as_test(
        _Undone,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            derandomize=True,
            # To shrink a failing play takes longer than to read it.
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
