"""A metric is defined once, documented, and asked for by its right name."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

import pytest
from prometheus_client.metrics import MetricWrapperBase

from interfaces.web import metrics as web_metrics
from pipeline.vocabulary import Stage
from tests.project.source import ROOT, list_documented_names, modules
from workers.exporter.families import StateMetric
from workers.exporter.subjects import STATE_METRICS
from workers.queue.envelope import SetAsideReason
from workers.runtime import metrics

_SUFFIXES: Final = re.compile(r"_(?:bucket|sum|count)$")
_NAME: Final = re.compile(r"\bmarkwarden_[a-z_]+")


def _list_metrics() -> Iterator[MetricWrapperBase]:
    members = [*vars(metrics).values(), *vars(web_metrics).values()]
    yield from (metric for metric in members if isinstance(metric, MetricWrapperBase))


def _list_metric_names() -> set[str]:
    names = {figure.name for figure in STATE_METRICS}
    for metric in _list_metrics():
        (family,) = metric.describe()
        names.add(f"{family.name}_total" if family.type == "counter" else family.name)
    return names


def test_each_metric_is_in_the_reference_and_the_other_way_round() -> None:
    assert list_documented_names("docs/reference/metrics.md") == _list_metric_names()


def test_the_reference_names_the_labels() -> None:
    page = (ROOT / "docs/reference/metrics.md").read_text(encoding="utf-8")
    cells = dict(re.findall(r"^\| `(markwarden_[a-z_]+)` \| ([a-z, ]*?) *\|", page, re.MULTILINE))
    labels: Mapping[str, tuple[str, ...]] = {
        **{figure.name: figure.labels for figure in STATE_METRICS},
        **{_family(metric): metric._labelnames for metric in _list_metrics()},
    }
    assert {name: tuple(filter(None, cell.split(", "))) for name, cell in cells.items()} == labels


def _family(metric: MetricWrapperBase) -> str:
    (family,) = metric.describe()
    return f"{family.name}_total" if family.type == "counter" else family.name


_ASKING: Final = (
    *("config/prometheus", "config/grafana", "deploy", "docs/how-to/runbooks"),
    *("docs/how-to/metrics.md", "docs/how-to/scale.md", "docs/reference/metrics.md"),
)


@pytest.mark.parametrize("place", _ASKING)
def test_nobody_asks_for_a_metric_that_does_not_exist(place: str) -> None:
    mentions = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in (ROOT / place, *sorted((ROOT / place).rglob("*")))
        if path.suffix in {".yml", ".yaml", ".json", ".md"}
        for name in _NAME.findall(path.read_text(encoding="utf-8"))
    }
    known_metrics = _list_metric_names()
    assert mentions
    assert not {
        (path, name)
        for path, name in mentions
        if name not in known_metrics and _SUFFIXES.sub("", name) not in known_metrics
    }


def test_each_metric_is_in_a_rule_or_a_panel() -> None:
    rules = (ROOT / "config/prometheus/rules.yml").read_text(encoding="utf-8")
    boards = [path.read_text(encoding="utf-8") for path in (ROOT / "config/grafana").glob("*.json")]
    exprs = re.findall(r"^ +(?:expr: |\"expr\": ).+$", "\n".join([rules, *boards]), re.MULTILINE)
    asked_names = set(_NAME.findall("\n".join(exprs)))
    asked_names |= {_SUFFIXES.sub("", name) for name in asked_names}
    assert _list_metric_names() <= asked_names


def test_a_metric_is_named_in_one_module_only() -> None:
    others = {
        module.path: sorted(names)
        for module in modules()
        if module.path.startswith(("workers/", "records/", "interfaces/"))
        and module.path not in ("workers/runtime/metrics.py", "interfaces/web/metrics.py")
        and not module.path.startswith(("lab/", "workers/exporter/"))
        and (names := set(_NAME.findall(module.text)) & _list_metric_names())
    }
    assert not others


def test_no_label_could_hold_a_filer_or_a_case() -> None:
    labels = {label for figure in STATE_METRICS for label in figure.labels}
    labels |= {label for metric in _list_metrics() for label in metric._labelnames}
    assert labels <= {
        *("stage", "state", "why", "kind", "queue", "lane", "layer", "unit", "path", "window"),
        *("band", "mode", "rule", "marketplace", "turn", "figure", "how", "days", "feed"),
        *("outcome", "automatic", "reason", "matcher", "measure", "door", "answer", "first", "to"),
        *("duty", "table"),
    }


# How many values each label of a worker's own metrics can take.
_VALUES: Final[Mapping[str, int]] = {
    "stage": len(Stage),
    "outcome": 7,  # advanced, done, fenced, postponed, database, failed, dropped
    "matcher": 4,
    "queue": 2,
    "reason": len(SetAsideReason),
}
_PROCESS_SERIES: Final = 30  # of the Python client: memory, files, garbage


def test_eight_workers_have_room_within_three_thousand_series_whatever_happens() -> None:
    def series(metric: MetricWrapperBase) -> int:
        (family,) = metric.describe()
        combinations = 1
        for label in metric._labelnames:
            combinations *= _VALUES[label]
        buckets = len(getattr(metric, "_upper_bounds", ())) + 3  # with infinity, sum and count
        return combinations * (buckets if family.type == "histogram" else 1)

    of_worker = sum(
        series(metric)
        for metric in (metrics.CASE_WAIT, metrics.CASE_DURATION, metrics.ATTEMPTS, metrics.MATCH)
    )
    of_worker += series(metrics.QUARANTINED) + _PROCESS_SERIES
    assert 8 * of_worker + 500 <= 3_000


def test_a_figure_is_a_base_unit() -> None:
    wrong = [
        figure.name
        for figure in STATE_METRICS
        if re.search(r"_(?:ms|milliseconds|minutes|hours|percent|kb|mb)\b", figure.name)
        or (figure.kind == "counter") != figure.name.endswith("_total")
    ]
    assert not wrong
    assert all(isinstance(figure, StateMetric) for figure in STATE_METRICS)
