"""Asks a real Prometheus what a panel would ask it."""

import http.client
import json
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

SCRAPE_SECONDS: Final = 1


class QueryRefused(ValueError):
    """Prometheus does not understand a question; what it said follows."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """One that runs on this machine."""

    port: int

    def query_range(self, expr: str, *, begin: float, end: float, step: float) -> list[Any]:
        """What a panel would draw over a stretch of time.

        Raises:
            QuestionRefused: it cannot be asked so.
        """
        asked = {"query": expr, "start": f"{begin:.3f}", "end": f"{end:.3f}", "step": f"{step:g}"}
        found: list[Any] = self._query(f"/api/v1/query_range?{urlencode(asked)}")["result"]
        return found

    def _query(self, path: str) -> Any:  # noqa: ANN401  # JSON
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, 30)) as line:
            line.request("GET", path)
            answer = json.loads(line.getresponse().read())
        if answer["status"] != "success":
            raise QueryRefused(answer["error"])
        return answer["data"]
