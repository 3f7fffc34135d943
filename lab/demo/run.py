"""The demonstration itself; Django is set up on the stage by now."""

import time
from pathlib import Path

from django.core.management import call_command
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.demo import report
from lab.sample_data.filings import file_requests
from lab.sample_data.seeding import seed
from pipeline.vocabulary import WorkState
from records.clock import database_now
from records.complaints.models import Work
from records.ledger.models import Outgoing

_WORKERS, _THREADS = 2, 3


def run_demo(built: Environment, shelf: Path, console: Console) -> dict[str, object]:
    """File the sample requests, wait until all are routed and told, sum up."""
    call_command("migrate", verbosity=0)
    seeded = seed(shelf, built.market.code, database_now())
    with processes.running(built, workers=_WORKERS, threads=_THREADS):
        processes.wait_for_workers(_WORKERS * _THREADS)
        begun_at = database_now()
        sent = list(file_requests(shelf, seeded, built.market.origin))
        wait_until_idle(console)
    return report.report_demo(sent, shelf, built.market.journal(), begun_at, console)


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
