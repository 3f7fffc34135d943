"""Cause one fault after another, or several at once, and wait for the pager."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from django.db import Error, connection

from lab.alerts.faults import Fault
from lab.alerts.scene import Scene

PAGED_WITHIN: Final = 90.0
_HEALED_WITHIN: Final = 240.0
_LOOK_SECONDS: Final = 0.5
_LINGERING: Final = {"MessageForged"}  # it reports the last five minutes, also after the repair


@dataclass(frozen=True, slots=True)
class Round:
    """One fault: how long until its alert arrived, and which other alerts did."""

    fault: str
    alert: str
    seconds: float | None  # none: the pager stayed silent
    receiver: str
    also: tuple[str, ...]
    healed_seconds: float | None
    left: tuple[str, ...]  # alerts that did not end in time

    @property
    def is_good(self) -> bool:
        """Whether the alert came in time and ended after the fault."""
        return (
            self.seconds is not None
            and self.seconds <= PAGED_WITHIN
            and self.healed_seconds is not None
        )

    def as_json(self) -> dict[str, object]:
        """Return the round as JSON for the report."""
        return asdict(self) | {"is_good": self.is_good}


def measure_quiet(scene: Scene, seconds: float) -> list[str]:
    """Run healthy load for so long; return the alerts that were raised, as none should be."""
    start = time.monotonic()
    time.sleep(seconds)
    return sorted({call.alert for call in scene.pager.since(start) if call.is_firing})


def wait_until_calm(scene: Scene) -> tuple[float, set[str]]:
    """Wait until no alert is left; returns the seconds that took, and what is left in the end."""
    start = time.monotonic()
    while left := _firing(scene) - _LINGERING:
        scene.supervise()
        if time.monotonic() - start > _HEALED_WITHIN:
            break
        time.sleep(_LOOK_SECONDS)
    return time.monotonic() - start, left


def run_round(scene: Scene, faults: Sequence[Fault]) -> list[Round]:
    """Cause all of these at once; undo each when its alert arrived, or can no longer arrive."""
    start = time.monotonic()
    undos = [_retry_while_away(lambda fault=fault: fault.strike(scene)) for fault in faults]  # type: ignore[misc]  # a default binds it
    calls = [_wait_for_call(scene, fault, start) for fault in faults]
    for undo in undos:
        if undo is not None:
            _retry_while_away(undo)
    also = {call.alert for call in scene.pager.since(start) if call.is_firing} - _LINGERING
    healed_seconds, left = wait_until_calm(scene)
    return [
        Round(
            fault.name,
            fault.alert,
            None if call is None else round(call[0], 1),
            "" if call is None else call[1],
            tuple(sorted(also - {other.alert for other in faults})),
            None if left else round(healed_seconds, 1),
            tuple(sorted(left)),
        )
        for fault, call in zip(faults, calls, strict=True)
    ]


def _wait_for_call(scene: Scene, fault: Fault, start: float) -> tuple[float, str] | None:
    while True:
        for call in scene.pager.since(start):
            if call.alert == fault.alert and call.is_firing:
                return call.at - start, call.receiver
        if time.monotonic() - start > PAGED_WITHIN:
            return None
        scene.supervise()
        time.sleep(_LOOK_SECONDS)


def _firing(scene: Scene) -> set[str]:
    try:
        return scene.watch.firing_alerts()
    except OSError:
        return set()  # it is busy: ask again later


def _retry_while_away[T](act: Callable[[], T]) -> T | None:
    """Repeat the act while the database is away."""
    for _ in range(60):
        try:
            return act()
        except Error:
            connection.close()
            time.sleep(0.5)
    return None
