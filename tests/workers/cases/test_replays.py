"""An old message that is said again does nothing: the row says that it was answered. Counted."""

import dramatiq
import pytest

from pipeline.vocabulary import Stage
from records.cases.backlog import work_rows
from records.cases.models import Case, Work
from records.ledger.models import AuditEntry, Outgoing
from records.rights.models import Right
from tests.factories import record_cases
from workers import processes
from workers.cases.actors import ACTORS
from workers.cases.context import set_current_context
from workers.runtime import metrics


@pytest.fixture
def case(mark: Right) -> Case:
    return record_cases.file_cases(mark)[0]


@pytest.fixture(autouse=True)
def station(db: None) -> None:
    set_current_context(processes._build_context(1, is_suspect=False))


def _said_again(content: bytes, times: int = 5) -> float:
    """How many of them were counted as dropped."""
    counter = metrics.ATTEMPTS.labels(Stage.FREEZE, "dropped")
    before: float = counter._value.get()
    for _ in range(times):
        message = dramatiq.Message.decode(content)
        ACTORS[Stage.FREEZE].fn(*message.args)
    after: float = counter._value.get()
    return after - before


def _message(case: Case) -> bytes:
    message = ACTORS[Stage.FREEZE].message(case.pk)
    return message.copy(options={"redis_message_id": message.message_id}).encode()


def _effects(case: Case) -> tuple[object, ...]:
    case.refresh_from_db()
    return (
        case.state,
        list(Work.objects.values()),
        AuditEntry.objects.count(),
        Outgoing.objects.count(),
    )


@pytest.mark.parametrize("state", ["waiting", "running", "parked"])
def test_a_message_whose_row_is_not_out_changes_nothing(case: Case, state: str) -> None:
    old = _message(case)
    Work.objects.update(state=state)
    before = _effects(case)
    assert _said_again(old) == 5
    assert _effects(case) == before


def test_a_message_whose_row_is_done_changes_nothing(case: Case) -> None:
    old = _message(case)
    work_rows.mark_sent([case.pk])
    (claim,) = work_rows.claim_work(case.pk, worker="w", is_suspect=False, lease_seconds=60)
    assert Case.objects.lock_claimed([claim])
    before = _effects(case)
    assert _said_again(old) == 5
    assert _effects(case) == before


def test_a_message_about_no_case_changes_nothing(case: Case) -> None:
    nothing = _message(Case(pk=2**62))
    before = _effects(case)
    assert _said_again(nothing) == 5
    assert _effects(case) == before
