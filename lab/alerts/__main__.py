"""Run the alert lab: `python -m lab.alerts FOLDER` prints JSON."""

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Final

from rich.console import Console

from lab.alerts.scene import set_up

_QUIET_SECONDS: Final = 600.0


def main(words: list[str]) -> int:
    """Return 0 when each fault was reported in time and nothing fired without a fault."""
    parser = argparse.ArgumentParser(
        description="Cause faults, and check that the right alert arrives in time."
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--quiet-seconds", type=float, default=_QUIET_SECONDS)
    parser.add_argument("--only", nargs="*", default=[], help="alerts to provoke; else all")
    parser.add_argument("--at-once", action="store_true", help="all these faults together")
    options = parser.parse_args(words)
    report = run_rounds(
        options.folder.resolve(), options.quiet_seconds, options.only, is_at_once=options.at_once
    )
    sys.stdout.write(f"{json.dumps(report, indent=1)}\n")
    return 0 if report["is_good"] else 1


def run_rounds(
    folder: Path, quiet_seconds: float, only: list[str], *, is_at_once: bool = False
) -> dict[str, object]:
    """Run the quiet time first, then the faults; return the report."""
    console = Console(stderr=True)
    folder.mkdir(parents=True, exist_ok=True)
    start = time.monotonic()
    with set_up(folder) as scene:
        # Django is set up only now.
        from lab.alerts import rounds  # noqa: PLC0415  # the same
        from lab.alerts.faults import FAULTS  # noqa: PLC0415  # the same
        from lab.cluster import processes  # noqa: PLC0415  # the same

        processes.wait_for_workers(4)
        rounds.wait_until_calm(scene)
        noise = rounds.measure_quiet(scene, quiet_seconds)
        console.print(f"Quiet for {quiet_seconds:.0f} s: {', '.join(noise) or 'no alert'}.")
        faults = [fault for fault in FAULTS if not only or fault.alert in only]
        results = []
        for together in [faults] if is_at_once else [[fault] for fault in faults]:
            rows = rounds.run_round(scene, together)
            results += rows
            for row in rows:
                console.print(f"  {row.alert:<24}{row.seconds} s  {row.fault}")
        heartbeats = scene.pager.watchdog_calls()
    return {
        "quiet_seconds": quiet_seconds,
        "noise": noise,
        "faults": [fault.as_json() for fault in results],
        "watchdog_calls": heartbeats,
        "wall_seconds": round(time.monotonic() - start, 1),
        "is_good": not noise and heartbeats > 0 and all(fault.is_good for fault in results),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
