"""The dashboards ask for what exists, watch every alert, and Grafana can draw them.

No Grafana runs here, so the files are held to its own types and to what it refuses or garbles.
"""

import itertools
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import yaml
from grafana_foundation_sdk.models import units
from grafana_foundation_sdk.models.dashboard import Dashboard

from lab.dashboards.queries import Stretch, fill_variables
from tests.project.source import ROOT, list_documented_names

_FILES = sorted((ROOT / "config/grafana").glob("*.json"))
_OF_PROMETHEUS = {"up", "process_cpu_seconds_total", "process_resident_memory_bytes"}
_OF_EXPORTERS = {
    "node_filesystem_avail_bytes",
    "node_filesystem_size_bytes",
    "probe_ssl_earliest_cert_expiry",
}
_OPERATORS = {"and", "or", "unless", "bool", "by", "without", "on", "ignoring"}
_UNITS = {word for hint in get_type_hints(units).values() for word in get_args(hint)}


def _boards() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in _FILES:
        yield path.name, json.loads(path.read_text(encoding="utf-8"))


def _panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every panel that asks something."""
    for name, board in _boards():
        for panel in board["panels"]:
            if panel["type"] != "row":
                yield f"{name}: {panel['title']}", panel


def _questions() -> Iterator[tuple[str, str]]:
    for where, panel in _panels():
        for target in panel["targets"]:
            yield where, target["expr"]


def _rules() -> list[dict[str, Any]]:
    text = (ROOT / "config/prometheus/rules.yml").read_text(encoding="utf-8")
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def test_there_is_a_dashboard_for_each_question_that_operations_ask() -> None:
    dashboards = {"service-level", "workers-and-queues", "review-desk", "decision-quality"}
    assert dashboards | {"rights-index"} <= {path.stem for path in _FILES}


@pytest.mark.parametrize(("name", "board"), list(_boards()))
def test_grafana_reads_a_file_without_loss(name: str, board: dict[str, Any]) -> None:
    dashboard = Dashboard.from_json(json.loads(json.dumps(board)))
    assert (dashboard.uid, len(dashboard.panels or [])) == (board["uid"], len(board["panels"]))
    assert board["schemaVersion"] >= 39
    assert "id" not in board, "an id belongs to one Grafana; a provisioned file must have none"


@pytest.mark.parametrize(("name", "board"), list(_boards()))
def test_no_two_panels_share_an_id_or_a_field_of_the_grid(name: str, board: dict[str, Any]) -> None:
    ids = [panel["id"] for panel in board["panels"]]
    assert len(set(ids)) == len(ids)
    grid_fields = list(itertools.chain.from_iterable(_fields(panel) for panel in board["panels"]))
    assert len(set(grid_fields)) == len(grid_fields)
    assert {x for x, _ in grid_fields} <= set(range(24))
    assert all(panel["panels"] == [] for panel in board["panels"] if panel["type"] == "row")


def _fields(panel: dict[str, Any]) -> Iterator[tuple[int, int]]:
    place = panel["gridPos"]
    columns = range(place["x"], place["x"] + place["w"])
    return itertools.product(columns, range(place["y"], place["y"] + place["h"]))


@pytest.mark.parametrize(("where", "panel"), list(_panels()))
def test_a_panel_says_what_it_shows_and_in_what_unit(where: str, panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert len(panel["description"]) > 20
    assert panel["fieldConfig"]["defaults"]["unit"] in _UNITS
    assert panel["targets"]
    assert all(target["legendFormat"] for target in panel["targets"])
    assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


def test_the_source_of_every_panel_is_the_one_chosen_on_top() -> None:
    for _, board in _boards():
        variables = [variable["name"] for variable in board["templating"]["list"]]
        assert variables[0] == "datasource"
        used_variables = set(re.findall(r"\$\{?([a-z]+)\}?", json.dumps(board["panels"])))
        assert set(variables) == used_variables - {"__range"} | {"datasource"}
    sources = [target["datasource"]["uid"] for _, panel in _panels() for target in panel["targets"]]
    assert set(sources) == {"${datasource}"}


@pytest.mark.parametrize(("where", "expr"), list(_questions()))
def test_a_panel_asks_for_what_exists(where: str, expr: str) -> None:
    recorded_series = {rule["record"] for rule in _rules() if "record" in rule}
    known_series = _series() | recorded_series | _OF_PROMETHEUS | _OF_EXPORTERS
    assert _list_metrics(expr) <= known_series


def _list_metrics(expr: str) -> set[str]:
    """The metrics in a question: what is left without labels, durations, groupings, functions."""
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|\"[^\"]*\"|\boffset\s+\w+", " ", expr)
    grouping = r"\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)"
    bare = re.sub(grouping, " ", bare)
    return set(re.findall(r"\b[a-z_][a-z_0-9:]*\b(?!\s*\()", bare)) - _OPERATORS


def test_the_reading_of_questions_finds_the_metrics() -> None:
    query = 'sum by (le, job) (rate(a_total{x="b"}[5m])) / on (le) group_left () c:d > bool 1e3'
    assert _list_metrics(query) == {"a_total", "c:d"}


def _series() -> set[str]:
    """The names under which Prometheus keeps what the reference lists."""
    names = list_documented_names("docs/reference/metrics.md")
    return names | {f"{name}_{part}" for name in names for part in ("bucket", "sum", "count")}


def test_prometheus_understands_every_question(tmp_path: Path) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed: apt-get install prometheus")
    stretch = Stretch(0.0, 3_600.0, 60)
    expressions = dict.fromkeys(fill_variables(expr, stretch) for _, expr in _questions())
    rules = [{"record": f"asked:{place}", "expr": expr} for place, expr in enumerate(expressions)]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
    result = subprocess.run(  # noqa: S603  # promtool on a file of ours
        [promtool, "check", "rules", str(file)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_each_alert_is_watched_by_a_panel_and_has_a_page() -> None:
    pages = {
        rule["alert"]: f"docs/how-to/runbooks/{rule['alert']}.md"
        for rule in _rules()
        if rule.get("alert", "Watchdog") != "Watchdog"
    }
    descriptions = "\n".join(panel["description"] for _, panel in _panels())
    assert dict(re.findall(r"^- (\w+): (\S+)$", descriptions, re.MULTILINE)) == pages
    assert not [page for page in pages.values() if not (ROOT / page).is_file()]


def test_the_containers_show_them() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    provider = ROOT / "config/grafana/provisioning/dashboards/markwarden.yml"
    (provider_settings,) = yaml.safe_load(provider.read_text(encoding="utf-8"))["providers"]
    mount = f"./config/grafana:{provider_settings['options']['path']}:ro"
    assert mount in services["services"]["grafana"]["volumes"]


def test_the_page_shows_each_dashboard() -> None:
    page = (ROOT / "docs/how-to/dashboards.md").read_text(encoding="utf-8")
    for _, board in _boards():
        assert board["title"] in page
