"""The main job once, on sample data: file, freeze, match, decide, tell, hand to reviewers."""

import json
import shutil
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from workers.lab import cluster, material, stage
from workers.lab.stage import Stage

WORKERS, THREADS = 2, 3


def run(folder: Path, *, seed: int = 1, requests: int = 42) -> int:
    """Play the demonstration in `folder`, print what happened, leave nothing running."""
    console = Console()
    shelf = folder / "material"
    console.print("Making sample rights, listings and pictures ...")
    made = material.make(shelf, seed=seed, requests=requests, on=date.today())  # noqa: DTZ011
    _clear(folder)
    console.print("Starting PostgreSQL, Valkey, a marketplace and the cluster ...")
    with stage.built(folder, shelf, is_durable=False) as built:
        report = _play(built, shelf, console)
    report["material"] = {"rights": made.rights, "listings": made.listings, "seed": seed}
    path = folder / "report.json"
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False))
    console.print(f"\nThe whole report: {path}")
    return 0


def _clear(folder: Path) -> None:
    """Every run starts from nothing; only the material is kept, for it would be the same."""
    for part in ("vault", "index", "mail", "logs", "servers"):
        shutil.rmtree(folder / part, ignore_errors=True)
    (folder / "journal.jsonl").unlink(missing_ok=True)


def _play(built: Stage, shelf: Path, console: Console) -> dict[str, object]:
    # Django is set up on the stage only now, so what needs it is imported only now.
    from django.core.management import call_command  # noqa: PLC0415

    from records.ledger.clock import database_now  # noqa: PLC0415
    from workers.lab import summary  # noqa: PLC0415
    from workers.lab.seeding import seed  # noqa: PLC0415
    from workers.lab.workload import send  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    seeded = seed(shelf, built.market.code, database_now())
    with ExitStack() as stack:
        running = stack.enter_context(cluster.running(built, workers=WORKERS, threads=THREADS))
        cluster.wait_for_workers(WORKERS * THREADS)
        begun_at = database_now()
        sent = list(send(shelf, seeded, built.market.origin))
        _wait(console)
        running.stop()
    return summary.told(sent, built.market.journal(), begun_at, console)


def _wait(console: Console) -> None:
    """Until no case waits for a machine and no letter is unsent."""
    from records.complaints.models import Case, Work  # noqa: PLC0415  # as above
    from records.ledger.models import Outgoing  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        total = Case.objects.exclude(filed_at=None).filter(work__isnull=False).count()
        bar = progress.add_task("Freezing, matching, deciding", total=total)
        while left := Work.objects.exclude(state="parked").count():
            progress.update(bar, completed=total - left)
            time.sleep(0.2)
        progress.update(bar, completed=total)
        while Outgoing.objects.ready().exists():
            time.sleep(0.1)
