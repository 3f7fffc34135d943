"""What the processes say they did: each serves its counters, and they are added up at the end."""

import http.client
from collections import defaultdict
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Final

from prometheus_client.parser import text_string_to_metric_families

from workers.lab.servers.place import free_port

_PORT_SETTING: Final = "MARKWARDEN_WORK_METRICS_PORT"
_METRICS_SECONDS: Final = 3.0


@dataclass(slots=True)
class MetricsPorts:
    """Gives each process a port of its own, which it keeps over its lives."""

    ports: list[int] = field(default_factory=list)

    def add_port(self, settings: Mapping[str, str]) -> dict[str, str]:
        """The settings of one process, with its port."""
        port = free_port()
        self.ports.append(port)
        return {**settings, _PORT_SETTING: str(port)}

    def sum_counters(self) -> dict[str, float]:
        """By metric and labels as they are served; a killed process forgets what it did."""
        found: defaultdict[str, float] = defaultdict(float)
        for port in self.ports:
            for family in text_string_to_metric_families(_fetch_metrics(port)):
                for sample in family.samples:
                    labels = ",".join(f'{name}="{is_}"' for name, is_ in sample.labels.items())
                    found[f"{sample.name}{{{labels}}}"] += sample.value
        return dict(found)


def _fetch_metrics(port: int) -> str:
    try:
        with closing(
            http.client.HTTPConnection("127.0.0.1", port, timeout=_METRICS_SECONDS)
        ) as line:
            line.request("GET", "/metrics")
            return line.getresponse().read().decode()
    except OSError:
        return ""  # it serves none, or is just starting
