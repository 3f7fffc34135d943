"""Demand is what was measured, times the load; what runs out first is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from lab.simulation import engines, measured
from lab.simulation.engines import Resource
from lab.simulation.measured import CaseCosts, MeasuredUnreadable

_COUNTED: dict[str, Any] = {
    "per_case": {
        "postgres": {"commits": 8.0, "wal_bytes": 10_000.0},
        "redis": {"zadd": 1.0, "lpop": 1.0},
        "redis_cpu_us": 70.0,
        "store": {"PUT": 4.0, "GET": 3.0, "HEAD": 1.0},
    },
    "bytes_per_case": {
        "cases_case": 800.0,
        "cases_ruling": 200.0,
        "cases_work": 9.0,
    },
}
_COSTS = CaseCosts(
    origin="a test",
    cores=2,
    pictured={"worker": 200.0, "postgres": 4.0, "dispatcher": 0.5, "marketplace": 9.0},
    plain={"worker": 5.0, "postgres": 3.0, "dispatcher": 0.5, "marketplace": 1.0},
    counted={"pictured": _COUNTED, "plain": _COUNTED},
)


def _find_resource(name: str) -> Resource:
    return next(
        resource for resource in engines.list_resources(_COSTS, 1.0) if name in resource.name
    )


def test_demand_grows_with_the_rate_and_the_capacity_ends_it() -> None:
    log = _find_resource("write-ahead")
    assert log.demand(10, 200) == pytest.approx(2.0)  # MB/s: 200 cases of 10 kB
    assert log.used_share(10, 200) == pytest.approx(2.0 / engines.WAL_MB_PER_S)
    day = log.listings_per_day(20.0)
    assert log.used_share(day / 86_400, 20 * day / 86_400) == pytest.approx(1)


def test_disk_is_filled_by_mean_days_and_not_by_the_backlog() -> None:
    disk = _find_resource("disk")
    assert disk.demand(1.0, 99.0) == pytest.approx(1000 * 86_400 * engines.KEPT_DAYS / 1e12)


def test_reads_of_the_store_count_looks_as_well() -> None:
    assert _find_resource("GET").per_case == 4.0


def test_a_share_of_plain_listings_lowers_what_a_case_costs() -> None:
    assert _COSTS.core_seconds(1.0) == pytest.approx(0.2)
    assert _COSTS.core_seconds(0.5) == pytest.approx(0.1025)


def test_what_was_not_counted_is_left_out_rather_than_taken_for_nothing() -> None:
    bare = CaseCosts("a test", 2, _COSTS.pictured, _COSTS.plain)
    names = {resource.name for resource in engines.list_resources(bare, 1.0)}
    assert names == {
        "PostgreSQL: processors", "Dispatcher: its one core", "PostgreSQL: sessions",
    }  # fmt: skip


def test_the_first_to_run_out_is_that_with_the_fewest_listings() -> None:
    resources = engines.list_resources(_COSTS, 1.0)
    least = engines.find_first(resources, 21.0)
    assert least.listings_per_day(21.0) == min(
        resource.listings_per_day(21.0) for resource in resources
    )


def test_figures_of_the_benchmark_are_read_too(tmp_path: Path) -> None:
    file = tmp_path / "bench.json"
    costs = {"cpu_ms_per_case": {"worker": 181}, "noop_cpu_ms_per_case": {"worker": 5}}
    file.write_text(json.dumps({"on": "2026-11-24", **costs}))
    assert measured.read_file(file).core_seconds(1.0) == pytest.approx(0.181)


@pytest.mark.parametrize("text", ["{}", "[]", "no JSON", '{"cases": 3}'])
def test_another_file_is_refused_with_what_to_do(text: str, tmp_path: Path) -> None:
    file = tmp_path / "other.json"
    file.write_text(text)
    with pytest.raises(MeasuredUnreadable, match=r"other\.json"):
        measured.read_file(file)
