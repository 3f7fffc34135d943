"""An upheld case, and the statement with which its seller disputes it."""

import pytest

from records.cases.models import Case
from records.disputes.models import CounterNotification
from records.rights.models import Right
from tests.factories.record_disputes import create_upheld_cases, file_counter_notice


@pytest.fixture
def case(mark: Right) -> Case:
    """Upheld by policy."""
    return create_upheld_cases(mark, "L-1")[0]


@pytest.fixture
def counter(case: Case) -> CounterNotification:
    """Put before the filer."""
    return file_counter_notice(case)
