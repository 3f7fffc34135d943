"""While anybody holds an old snapshot, looks of the queue pass what died in this epoch alone."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import psycopg
import pytest
from django.db import connection, transaction

from records.cases.backlog import epochs, work_rows
from records.cases.backlog.epochs import Epochs
from records.cases.backlog.sweep import sweep
from records.cases.backlog.work_rows import CASES
from records.cases.models import Case, Work
from records.database import fetch_all
from records.rights.models import Right
from tests.factories import record_cases

pytestmark = pytest.mark.django_db(transaction=True)

_ROUNDS: Final = 120  # each leaves three dead versions of each case
_FEW_PAGES, _MANY_PAGES = 30, 100


@pytest.fixture
def cases(mark: Right) -> list[Case]:
    """Cases that wait."""
    return record_cases.file_cases(mark, *(f"L-{number}" for number in range(40)))


@pytest.fixture
def dead_versions(cases: list[Case]) -> Iterator[None]:
    """A dump that began in the night, and what a morning left: rows sent, claimed, given back."""
    parameters = {**connection.get_connection_params(), "cursor_factory": None, "context": None}
    with psycopg.connect(**parameters) as dump, connection.cursor() as cursor:
        dump.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        dump.execute("SELECT 1")
        cursor.execute("ALTER TABLE cases_work SET (autovacuum_enabled = off)")  # it reads, too
        for _ in range(_ROUNDS):
            cursor.execute("UPDATE cases_work SET state = 'sent', sent_at = now()")
            cursor.execute("UPDATE cases_work SET state = 'running', worker = 'w'")
            cursor.execute("UPDATE cases_work SET state = 'waiting', worker = '', sent_at = NULL")
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("VACUUM ANALYZE cases_work")  # it counts what is dead, and may delete none
        yield
        cursor.execute("ALTER TABLE cases_work RESET (autovacuum_enabled)")


_claim = partial(work_rows.claim_work, 0, worker="w", is_suspect=False, lease_seconds=60, most=16)
_LOOKS: Final[dict[str, Callable[[], object]]] = {
    "choose": lambda: CASES.list_candidates(8),
    "count": CASES.count_outstanding,
    "find any": CASES.has_rows,
    "ask whether one is late": lambda: work_rows.is_late(99_999),
    "claim": _claim,
    "sweep": lambda: sweep(10),
    "release": lambda: work_rows.release_leases("w", [], 60),
}


def _count_pages(look: Callable[[], object]) -> int:
    """Count the pages of the table of work and of its indexes that a look reads."""
    before = _read_pages()
    look()
    return _read_pages() - before


def _read_pages() -> int:
    fetch_all("SELECT pg_stat_force_next_flush()")
    ((pages,),) = fetch_all(
        "SELECT heap_blks_read + heap_blks_hit + idx_blks_read + idx_blks_hit"
        " FROM pg_statio_user_tables WHERE relname = 'cases_work'"
    )
    return int(pages)


def _begin_epoch() -> None:
    with transaction.atomic():
        Epochs("cases_work", "case_id").advance()


@pytest.mark.usefixtures("dead_versions")
def test_a_look_passes_nothing_that_died_in_earlier_epochs() -> None:
    before = {name: _count_pages(look) for name, look in _LOOKS.items()}
    assert before["choose"] > _MANY_PAGES, before
    assert before["count"] > _MANY_PAGES, before
    assert before["sweep"] > _MANY_PAGES, before
    _begin_epoch()
    after = {name: _count_pages(look) for name, look in _LOOKS.items()}
    assert {name: pages for name, pages in after.items() if pages > _FEW_PAGES} == {}


def _now() -> int:
    ((epoch,),) = fetch_all("SELECT pg_sequence_last_value('cases_work_epoch')")
    return int(epoch)


@pytest.mark.usefixtures("dead_versions")
def test_an_epoch_ends_when_enough_died_in_it_and_no_sooner() -> None:
    table, before = Epochs("cases_work", "case_id"), _now()
    table.advance()
    assert _now() == before + 1
    table.advance()
    assert _now() == before + 1
    assert set(Work.objects.values_list("epoch", flat=True)) == {_now()}


def _look_back() -> None:
    Epochs("cases_work", "case_id").advance()


def test_what_an_earlier_epoch_left_is_brought_over_in_the_state_that_it_needs(
    cases: list[Case],
) -> None:
    """The message of what was sent may be gone; what runs goes on, and what is parked is still."""
    for case, state in zip(cases, ("waiting", "sent", "running", "parked"), strict=False):
        Work.objects.filter(case=case).update(
            state=state, epoch=0, sent_at=record_cases.NOW, worker="w", attempt=3
        )
    _look_back()
    rows = list(
        Work.objects.filter(case__in=cases[:4])
        .order_by("pk")
        .values_list("state", "epoch", "sent_at", "attempt")
    )
    now = _now()
    assert rows == [
        ("waiting", now, record_cases.NOW, 3),
        ("waiting", now, None, 3),
        ("running", now, record_cases.NOW, 3),
        ("parked", 0, record_cases.NOW, 3),
    ]


def test_a_row_that_somebody_locks_is_brought_over_by_a_later_look(cases: list[Case]) -> None:
    Work.objects.update(epoch=0)
    parameters = {**connection.get_connection_params(), "cursor_factory": None, "context": None}
    with psycopg.connect(**parameters) as other:
        other.execute("SELECT 1 FROM cases_work WHERE case_id = %s FOR UPDATE", [cases[0].pk])
        _look_back()
        assert list(Work.objects.filter(epoch=0).values_list("pk", flat=True)) == [cases[0].pk]
    _look_back()
    assert not Work.objects.filter(epoch=0).exists()


def test_many_rows_are_brought_over_some_a_round(
    cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(epochs, "_BATCH", 16)
    Work.objects.update(epoch=0)
    table, left = Epochs("cases_work", "case_id"), list[int]()
    for _ in range(3):
        table.advance()
        left.append(Work.objects.filter(epoch=0).count())
    assert left == [24, 8, 0]


def test_what_the_last_release_files_is_in_the_present_epoch(case: Case) -> None:
    """It names no epoch: the database does."""
    fetch_all("SELECT nextval('cases_work_epoch')")
    columns = ", ".join(
        str(field.column) for field in Work._meta.concrete_fields if field.name != "epoch"
    )
    fetch_all(
        f"WITH gone AS (DELETE FROM cases_work RETURNING {columns})"  # noqa: S608  # our own
        f" INSERT INTO cases_work ({columns}) SELECT * FROM gone"
    )
    assert [row.row_id for row in CASES.list_candidates(8)[0]] == [case.pk]
