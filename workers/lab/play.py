"""The demonstration itself; Django is set up on the stage by now."""

import time
from pathlib import Path

from django.core.management import call_command
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from pipeline.words import WorkState
from records.complaints.models import Work
from records.ledger.clock import database_now
from records.ledger.models import Outgoing
from workers.lab import cluster, summary
from workers.lab.seeding import seed
from workers.lab.stage import Environment
from workers.lab.workload import file_requests

_WORKERS, _THREADS = 2, 3


def run_demo(built: Environment, shelf: Path, console: Console) -> dict[str, object]:
    """File the sample requests, wait until all are routed and told, sum up."""
    call_command("migrate", verbosity=0)
    seeded = seed(shelf, built.market.code, database_now())
    with cluster.running(built, workers=_WORKERS, threads=_THREADS):
        cluster.wait_for_workers(_WORKERS * _THREADS)
        begun_at = database_now()
        sent = list(file_requests(shelf, seeded, built.market.origin))
        wait_until_idle(console)
    return summary.report_demo(sent, shelf, built.market.journal(), begun_at, console)


def wait_until_idle(console: Console) -> None:
    """Until no case waits for a machine and no letter is unsent."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    total = Work.objects.count()
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("Freezing, matching, deciding", total=total)
        while left := Work.objects.exclude(state=WorkState.PARKED).count():
            progress.update(bar, completed=total - left)
            time.sleep(0.2)
        progress.update(bar, completed=total)
    while Outgoing.objects.ready().exists():
        time.sleep(0.1)
