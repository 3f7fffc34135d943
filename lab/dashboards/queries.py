"""Run a dashboard's queries as Grafana would: with variables filled in, over a time range."""

import http.client
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from lab.dashboards.boards.board import Board, Panel, Question

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
class Series:
    legend: str
    points: tuple[tuple[float, float], ...]  # only real numbers


@dataclass(frozen=True, slots=True)
class Answer:
    board: Board
    panel: Panel
    question: Question
    asked: str
    series: tuple[Series, ...]

    @property
    def points(self) -> int:
        """The number of points; with 0 Grafana would show no data."""
        return sum(len(series.points) for series in self.series)


def ask_panels(
    boards: Iterable[Board], prometheus: Prometheus, stretch: Stretch
) -> Iterator[Answer]:
    """Yield an answer for each query of each panel."""
    for board in boards:
        for section in board.sections:
            for panel in section.panels:
                for question in panel.questions:
                    yield _ask_question(board, panel, question, prometheus, stretch)


def _ask_question(
    board: Board, panel: Panel, question: Question, prometheus: Prometheus, stretch: Stretch
) -> Answer:
    expr = fill_variables(question.expr, stretch)
    rows = prometheus.query_range(expr, begin=stretch.begin, end=stretch.end, step=stretch.step)
    return Answer(board, panel, question, expr, tuple(_series(rows, question.legend)))


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


def _series(rows: Sequence[Any], legend: str) -> Iterator[Series]:
    for series in rows:
        values = [(float(at), float(value)) for at, value in series["values"]]
        real = tuple((at, value) for at, value in values if math.isfinite(value))
        yield Series(_format_legend(legend, series["metric"]), real)


def _format_legend(legend: str, labels: Mapping[str, str]) -> str:
    return re.sub(r"{{(\w+)}}", lambda match: labels.get(match[1], ""), legend)
