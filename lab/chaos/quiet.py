"""Check that nothing went wrong where nothing was broken: no warning, no second try, no refusal."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

# A page that somebody else took from its visitor, 404 or 409, is no fault of the process.
_LOUD: Final = re.compile(r"\b(WARNING(?! django\.request)|ERROR|CRITICAL|Traceback)\b")
_MOST_LINES: Final = 5  # lines of one log
# What counts a second try, a failure or a loss, by the names that the workers serve.
_TROUBLE: Final = re.compile(
    r"markwarden_(attempts_total\{.*outcome=\"(postponed|database|failed|fenced)\""
    r"|recovered_total|quarantined_messages_total"
    r"|webhook_deliveries_total\{.*outcome=\"(postponed|failed|parked|refused)\")"
)
_REFUSALS: Final = ("unreachable", "refused", "broken streams")


def find_noise(
    logs: Path, worker_counters: Mapping[str, float], visit_counts: Mapping[str, int]
) -> Iterator[str]:
    """Find loud lines in the logs, counters of trouble above zero, and visitors turned away."""
    for log in sorted(logs.glob("*.log")):
        yield from _find_loud_lines(log)
    troubles = {
        name: count for name, count in worker_counters.items() if count and _TROUBLE.match(name)
    }
    yield from (f"The workers count {count:.0f} of {name}." for name, count in troubles.items())
    turned_away = {what: visit_counts[what] for what in _REFUSALS if visit_counts.get(what)}
    yield from (f"The web's visitors count {count} {what}." for what, count in turned_away.items())


def _find_loud_lines(log: Path) -> Iterator[str]:
    loud = [line for line in log.read_text(errors="replace").splitlines() if _LOUD.search(line)]
    yield from (f"{log.stem} logged: {line}" for line in loud[:_MOST_LINES])
    if len(loud) > _MOST_LINES:
        yield f"{log.stem} logged {len(loud) - _MOST_LINES} more warnings and errors."
