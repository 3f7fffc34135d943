"""Run a dashboard's queries as Grafana would: with variables filled in, over a time range."""

import http.client
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

SCRAPE_SECONDS: Final = 1


class QueryRefused(ValueError):
    """Prometheus refused a query; its message follows."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """A Prometheus on this machine."""

    port: int

    def query_range(self, expr: str, *, begin: float, end: float, step: float) -> list[Any]:
        """Return a panel's series over a time range.

        Raises:
            QueryRefused: the query is not valid.
        """
        query = {"query": expr, "start": f"{begin:.3f}", "end": f"{end:.3f}", "step": f"{step:g}"}
        rows: list[Any] = self._query(f"/api/v1/query_range?{urlencode(query)}")["result"]
        return rows

    def _query(self, path: str) -> Any:  # noqa: ANN401  # JSON
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, 30)) as line:
            line.request("GET", path)
            answer = json.loads(line.getresponse().read())
        if answer["status"] != "success":
            raise QueryRefused(answer["error"])
        return answer["data"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time range and the distance of its points."""

    begin: float
    end: float
    step: int

    @property
    def rate_interval(self) -> int:
        """Grafana's $__rate_interval: at least four scrapes."""
        return max(self.step + SCRAPE_SECONDS, 4 * SCRAPE_SECONDS)


@dataclass(frozen=True, slots=True)
class Question:
    """A query of a panel, as its dashboard has it."""

    board: str  # the name of its file
    panel: str
    expr: str
    legend: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query brought; with no points Grafana would show no data."""

    question: Question
    asked: str
    legends: tuple[str, ...]  # of its curves
    points: int  # that are real numbers


def read_questions(folder: Path) -> Iterator[Question]:
    """Yield each query of each panel of the dashboards in the folder."""
    for path in sorted(folder.glob("*.json")):
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", ()):
                yield Question(path.stem, panel["title"], target["expr"], target["legendFormat"])


def ask_panels(
    questions: Iterable[Question], prometheus: Prometheus, stretch: Stretch
) -> Iterator[Answer]:
    """Yield an answer for each query."""
    for question in questions:
        asked = fill_variables(question.expr, stretch)
        rows = prometheus.query_range(
            asked, begin=stretch.begin, end=stretch.end, step=stretch.step
        )
        legends = tuple(_format_legend(question.legend, row["metric"]) for row in rows)
        values = [float(value) for row in rows for _, value in row["values"]]
        yield Answer(question, asked, legends, sum(map(math.isfinite, values)))


def fill_variables(expr: str, stretch: Stretch) -> str:
    """Return the query with variables filled in, all lanes chosen."""
    values = {
        "$__rate_interval": f"{stretch.rate_interval}s",
        "$__range": f"{math.ceil(stretch.end - stretch.begin)}s",
        "$lane": ".*",
    }
    for name, value in values.items():
        expr = expr.replace(name, value)
    return expr


def _format_legend(legend: str, labels: Mapping[str, str]) -> str:
    return re.sub(r"{{(\w+)}}", lambda match: labels.get(match[1], ""), legend)
