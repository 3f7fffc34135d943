"""Run the fault test once and write its report; `lab.chaos.series` starts it."""

import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from lab.chaos import summary
from lab.chaos.workload import listings
from lab.chaos.workload import run_plan as plans
from lab.chaos.workload.run_plan import RunOptions
from lab.cluster.environment import has_outside_servers, start_environment
from lab.servers import FolderInUse, PlaceMissing, radosgw
from lab.servers.radosgw import RadosgwMissing

_PARTS: Final = ("listings", "vault", "vault-files", "index", "mail", "servers")


def run_once(out: Path, options: RunOptions, *, workers: int) -> dict[str, Any]:
    """Run the whole test with its own servers; write report.json into `out`."""
    start, folder = time.monotonic(), out.resolve() / "stage"
    clear_folder(folder)
    shutil.rmtree(folder / "logs", ignore_errors=True)
    requests = plans.draw_requests(options)
    names = {name for request in requests for name in request.listings}
    listings.write_listings(folder / "listings", names, seed=options.seed)
    with (
        _start_store(has_store=options.has_store),
        start_environment(folder, folder / "listings", is_durable=False) as environment,
    ):
        # Django is set up only now, so modules that need it are imported only now.
        from lab.chaos import run, setup  # noqa: PLC0415  # the same

        progress = run.ProgressPrinter(Console(stderr=True), options.seed)
        report = setup.run_planned(
            environment, options, workers=workers, on_progress=progress.print_progress
        )
    clear_folder(folder)
    report |= {
        "file": str(out / "report.json"),
        "seed": options.seed,
        "on": date.today().isoformat(),  # noqa: DTZ011  # of the machine that ran it
        "workers": workers,
        "cores": os.cpu_count() or 1,
        "again": plans.command_line(options, workers),
        "wall_seconds": round(time.monotonic() - start, 1),
    }
    # Last, because it says that the run is over and its report complete.
    (out / "report.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    return report


@contextmanager
def _start_store(*, has_store: bool) -> Iterator[None]:
    """Start an S3 server for the evidence, set in the environment as an operator would."""
    if not has_store:
        yield
        return
    with radosgw.running_alone() as store:
        os.environ.update(store.environment)
        yield


def clear_folder(folder: Path) -> None:
    """Remove a run's working folders; its logs stay."""
    for part in _PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)
    for link in ("vault", "journal.jsonl"):
        (folder / link).unlink(missing_ok=True)


def main(words: list[str]) -> int:
    """Return 0 when there was no breach of any kind."""
    out, workers, fields = words
    values = json.loads(fields)
    options = RunOptions(**values | {"only": tuple(values["only"])})
    if has_outside_servers():
        sys.stderr.write("A run breaks servers of its own: unset MARKWARDEN_DATABASE_URL.\n")
        return 2
    try:
        report = run_once(Path(out), options, workers=int(workers))
    except (PlaceMissing, FolderInUse, RadosgwMissing) as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 2
    for line in summary.summary_lines(report):
        sys.stdout.write(f"{line}\n")
    return 0 if summary.is_clean(report) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
