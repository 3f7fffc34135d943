"""The play of a wave, on a stage that stands: somebody files, the foreman answers."""

import threading
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Final

from django.core.management import call_command

from gateways.configured import vault
from lab.benchmarks.pipeline.bare_loop import read_listings
from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.sample_data.seeding import seed
from pipeline.cluster.scaling import Load, ScalingPolicy
from records.actions.filing import submission
from records.actions.filing.admission import Filing
from records.clock import database_now
from records.complaints.backlog.work_rows import measure_load
from records.complaints.models import Work
from records.rights.models import Right
from workers.index.build import build_index
from workers.runtime.loops import start_background_loop
from workers.scheduling.process_pool import ProcessPool
from workers.scheduling.scaling import LoadGauge, Supervisor

_THREADS: Final = 2
_DRAINED_WITHIN: Final = 120.0
_REASON: Final = "TM-COUNTERFEIT"


class Wave:
    """Files at a rate while a foreman keeps the crowd at its size."""

    def __init__(self, built: Environment, shelf: Path, *, most: int) -> None:
        """Fill the house, and let the foreman begin with one worker."""
        call_command("migrate", verbosity=0)
        seed(shelf, built.market.code, database_now())
        build_index(vault())
        rights = list(Right.objects.filter(kind="trademark", references__error="").distinct())
        lines = [f"{built.market.origin}/listings/{each['id']}" for each in read_listings(shelf)]
        self._left = list(product(rights, lines))
        self.changes: list[dict[str, object]] = []
        self.ages: list[float] = []
        self.filed = 0
        self._begun = time.monotonic()
        self._stopping = threading.Event()
        self._crowd = ProcessPool.for_workers(_THREADS)
        foreman = Supervisor(
            ScalingPolicy(most=most), self._crowd, LoadGauge(_THREADS), self._record_change
        )
        start_background_loop(self._stopping, foreman.tick, "foreman")
        processes.wait_for_workers(_THREADS)

    def file_for(self, seconds: float, *, per_second: float) -> None:
        """One case at a time, evenly."""
        begun, filed = time.monotonic(), 0
        while time.monotonic() - begun < seconds:
            while filed < (time.monotonic() - begun) * per_second:
                self._file()
                filed += 1
            self.ages.append(measure_load().oldest_age_seconds)
            time.sleep(0.2)

    def finish(self) -> dict[str, object]:
        """Wait until all is done, send everybody home, and tell."""
        _wait(lambda: not Work.objects.exists(), _DRAINED_WITHIN)
        self._stopping.set()
        self._crowd.close()
        oldest = round(max(self.ages), 1)
        return {
            "cases": self.filed,
            "oldest_age_seconds": oldest,
            "changes": self.changes,
            "is_met": oldest <= 30 and len(self.changes) <= 6,
        }

    def _file(self) -> None:
        right, line = self._left.pop()
        self.filed += 1
        submission.file_request(
            Filing(
                account_id=right.owner_id,
                right=str(right.public_id),
                reason=_REASON,
                lines=[line],
                filer_name="Wave",
                filer_email="wave@example.com",
                evidence={"comparison": ["shown"]},
                has_good_faith_statement=True,
                has_accuracy_statement=True,
            )
        )

    def _record_change(self, load: Load, before: int, after: int) -> None:
        at = round(time.monotonic() - self._begun, 1)
        self.changes.append(
            {"at_seconds": at, "from": before, "to": after, "backlog": load.backlog}
        )


def _wait(is_so: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"Not within {seconds:.0f} s.")
        time.sleep(0.2)
