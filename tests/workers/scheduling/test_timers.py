"""One duty that fails keeps no other from its turn, and no round reads a large table whole."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from prometheus_client import REGISTRY

from gateways.vault import VaultUnreachable
from records.clock import database_now
from records.duties import Turn, list_duties
from records.rights.models import Right
from tests.records.query_plans import find_whole_reads
from workers.exporter.subjects import STATE_METRICS
from workers.outbound import deliver, webhook_delivery
from workers.scheduling import fingerprints
from workers.scheduling.duties import are_duties_done, run_duties


@pytest.mark.django_db
def test_a_duty_that_fails_keeps_no_other_from_its_turn() -> None:
    faults, calls = [ValueError("A row that nobody thought of.")], list[str]()

    def failing(_now: datetime) -> None:
        if faults:
            raise faults.pop()

    def working(_now: datetime) -> None:
        calls.append("worked")

    run_duties([failing, working], database_now())
    assert calls == ["worked"]
    assert not are_duties_done()
    assert _is_failing(failing) == 1
    assert _is_failing(working) == 0
    run_duties([failing, working], database_now())
    assert are_duties_done()
    assert _is_failing(failing) == 0


def _is_failing(duty: Callable[[datetime], object]) -> float | None:
    """What a scrape is told of a duty."""
    name = f"{duty.__module__}.{duty.__name__}"
    return REGISTRY.get_sample_value("markwarden_duty_failing", {"duty": name})


@pytest.mark.django_db
def test_an_outage_ends_the_round_for_all_duties() -> None:
    def silent(_now: datetime) -> None:
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        run_duties([silent], database_now())


@pytest.mark.django_db
def test_a_silent_vault_ends_the_round_when_all_other_duties_had_their_turn() -> None:
    calls = list[str]()

    def needing(_now: datetime) -> None:
        raise VaultUnreachable("gone")

    def working(_now: datetime) -> None:
        calls.append("worked")

    with pytest.raises(VaultUnreachable):
        run_duties([needing, working], database_now())
    assert calls == ["worked"]
    assert are_duties_done(), "no duty is at fault"


def _list_rounds(now: datetime) -> Iterator[tuple[str, Callable[[], object]]]:
    for duty in list_duties(Turn.ROUND):
        yield duty.__name__, partial(duty, now)
    yield "letters", deliver.tick
    yield "webhooks", webhook_delivery.tick
    yield "fingerprints", fingerprints.tick


@pytest.mark.django_db
def test_no_round_of_few_seconds_reads_a_large_table_whole(
    mark: Right, monkeypatch: pytest.MonkeyPatch
) -> None:
    between = fingerprints._Rounds(database_now())  # all is compared once an hour
    monkeypatch.setattr(fingerprints, "_ROUNDS", between)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE cases_case")  # as autovacuum does whenever it likes
    whole_reads = set[tuple[str, str, str]]()
    for name, run in _list_rounds(database_now()):
        with CaptureQueriesContext(connection) as capture:
            run()
        for query in capture.captured_queries:
            if query["sql"].lstrip().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
                whole_reads |= {
                    (name, table, query["sql"][:80]) for table in find_whole_reads(query["sql"])
                }
    assert whole_reads == set()


@pytest.mark.django_db
def test_no_scrape_reads_a_large_table_whole() -> None:
    tables_by_figure = {
        figure.name: find_whole_reads(figure.sql) for figure in STATE_METRICS if figure.sql
    }
    assert {name: tables for name, tables in tables_by_figure.items() if tables} == {}
