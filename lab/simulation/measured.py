"""Measurements of a machine, as a file: those of this code, or by `bench pipeline`."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

SHIPPED: Final = Path(__file__).with_name("measured.json")
_WORKERS: Final = frozenset({"worker", "suspect"})


class MeasuredUnreadable(ValueError):
    """The file holds no figures that the simulation knows; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class CaseCosts:
    """Milliseconds of CPU a case by kind of process, for cases with pictures and without.

    `counted` is a case's demand on each server, which a file of `bench pipeline` does not have.
    """

    origin: str  # when and where
    cores: int
    pictured: Mapping[str, float]
    plain: Mapping[str, float]
    counted: Mapping[str, Any] | None = None

    def core_seconds(self, pictured_share: float) -> float:
        """Return the CPU seconds of the workers for a case."""
        return self.cpu_ms(_WORKERS, pictured_share) / 1000

    def cpu_ms(self, names: frozenset[str], pictured_share: float) -> float:
        """Return CPU milliseconds of these processes for a case."""
        rich = sum(cost for name, cost in self.pictured.items() if name in names)
        bare = sum(cost for name, cost in self.plain.items() if name in names)
        return pictured_share * rich + (1 - pictured_share) * bare

    def demand(self, *path: str, pictured_share: float) -> float | None:
        """Return a case's demand on a server, by the path of the counter; None if not counted."""
        if self.counted is None:
            return None
        rich, bare = (_number_at(self.counted[kind], path) for kind in ("pictured", "plain"))
        if rich is None or bare is None:
            return None
        return pictured_share * rich + (1 - pictured_share) * bare


def _number_at(value: Any, path: tuple[str, ...]) -> float | None:  # noqa: ANN401  # JSON
    """Return a number, or the sum of a table of numbers."""
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return None
        value = value[name]
    if isinstance(value, dict):
        return float(sum(value.values()))
    return float(value)


def read_file(path: Path) -> CaseCosts:
    """Read the figures of a file.

    Raises:
        MeasuredUnreadable: it cannot be read, or holds something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as wrong:
        raise MeasuredUnreadable(f"{path} cannot be read: {wrong.strerror}.") from None
    try:
        data = json.loads(text)
    except ValueError:
        data = None
    return parse_measured(data, str(path))


def parse_measured(document: Any, name: str) -> CaseCosts:  # noqa: ANN401  # JSON
    """Parse figures from a JSON value.

    Raises:
        MeasuredUnreadable: it is something else.
    """
    if isinstance(document, dict) and "runs" in document:
        return _parse_runs(document)
    if isinstance(document, dict) and "noop_cpu_ms_per_case" in document:
        return CaseCosts(
            origin=f"{document.get('on', 'some day')}, markwarden bench pipeline",
            cores=2,
            pictured=document["cpu_ms_per_case"],
            plain=document["noop_cpu_ms_per_case"],
        )
    raise MeasuredUnreadable(
        f"{name} holds no measured figures. Write it with"
        " `markwarden bench pipeline --json > FILE`."
    )


def _parse_runs(data: dict[str, Any]) -> CaseCosts:
    latest = {run["kind"]: run["cpu_ms"] for run in data["runs"]}  # the two-process runs come last
    load = max(float(run["load_before"]) for run in data["runs"])
    return CaseCosts(
        origin=f"{data['on']}, {data['machine']}, load {load:.0f} before the runs",
        cores=data["cores"],
        pictured=latest["pictured"],
        plain=latest["plain"],
        counted=data.get("counted"),
    )
