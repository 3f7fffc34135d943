"""Run one seed after another, each in a process of its own, and keep each report."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from lab.chaos.workload import run_plan as plans
from lab.chaos.workload.run_plan import RunOptions

_CHECKOUT: Final = Path(__file__).parents[2]

type Report = dict[str, Any]


class RunFailed(RuntimeError):
    """A run ended without a report; its output is above."""


def run_series(
    out: Path, runs: Sequence[RunOptions], *, workers: int, again: bool = False
) -> Iterator[Report]:
    """Yield the report of each run; one of the same plan is reused.

    Raises:
        RunFailed: a run ended without a report.
    """
    for options in runs:
        folder = out.resolve() if len(runs) == 1 else out.resolve() / f"seed-{options.seed}"
        report = None if again else _read_earlier_report(folder, options, workers)
        yield report or _run_process(folder, options, workers)


def _read_earlier_report(folder: Path, options: RunOptions, workers: int) -> Report | None:
    file = folder / "report.json"
    if not file.exists():
        return None
    report: Report = json.loads(file.read_text(encoding="utf-8"))
    return report if report["again"] == plans.command_line(options, workers) else None


def _run_process(folder: Path, options: RunOptions, workers: int) -> Report:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "report.json"
    file.unlink(missing_ok=True)
    words = [str(folder), str(workers), json.dumps(asdict(options))]
    subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "lab.chaos", *words],
        cwd=_CHECKOUT,
        stdout=subprocess.DEVNULL,
        check=False,
    )
    if not file.exists():
        raise RunFailed(f"Seed {options.seed} has no report: its run ended early.")
    report: Report = json.loads(file.read_text(encoding="utf-8"))
    return report


def possible(*, has_store: bool) -> Sequence[str]:
    """List the possible fault classes, in a process of its own: Django reads settings once."""
    process = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-m", "lab.chaos.series", *(["--store"] if has_store else [])],
        cwd=_CHECKOUT,
        env={**os.environ, "MARKWARDEN_IS_DEVELOPMENT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout.splitlines()


def main(words: list[str]) -> None:
    """Print one class a line; with `--store` also those that need an object store."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django  # noqa: PLC0415  # the settings are read only now

    django.setup()
    from lab.chaos.faults.catalogue import list_possible  # noqa: PLC0415  # the same

    names = list_possible(has_store="--store" in words)
    sys.stdout.writelines(f"{name}\n" for name in names)


if __name__ == "__main__":
    main(sys.argv[1:])
