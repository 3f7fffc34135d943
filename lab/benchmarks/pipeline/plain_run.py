"""Measure cases with nearly nothing to match: the pipeline's own cost.

Plain listings without a picture, a right whose mark is in most titles, a Good Faith member as
filer: the cases are frozen, matched, routed, and where upheld enforced and reported.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.conf import settings

from gateways import configured
from lab.benchmarks.pipeline import bare_loop
from lab.benchmarks.pipeline.reference_loops import count_trips
from lab.chaos.workload import listings
from lab.chaos.workload.filers import create_trademark
from matchers.image.sandbox.pool import Sandbox
from pipeline.cluster.batches import MOST_TOGETHER
from pipeline.reasons import Reason
from pipeline.vocabulary import GoodFaithState, Stage
from records.actions.filing.admission import Filing
from records.actions.filing.submission import file_request
from records.cases.backlog import work_rows
from records.cases.models import Work
from records.programmes.models import Membership
from records.rights.models import Right
from workers.cases.actors import ACTORS
from workers.cases.context import WorkerContext, set_current_context
from workers.index.loader import LoadedIndex

PER_REQUEST: Final = 300
_TRACED: Final = 300  # cases, of which the second half is traced

type Spent = Callable[[], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class ClusterRun:
    """One run of the cluster over a workload."""

    cases: int
    wall_seconds: float
    cpu_seconds: dict[str, float]  # by kind of process

    @property
    def cases_per_s(self) -> float:
        """Cases a second, from the first filing to the last effect that the run waits for."""
        return self.cases / self.wall_seconds

    @property
    def cpu_ms(self) -> float:
        """Milliseconds of CPU a case, of all processes."""
        return 1000 * sum(self.cpu_seconds.values()) / self.cases

    @property
    def cpu_ms_by_kind(self) -> dict[str, float]:
        """Milliseconds of CPU a case, by kind of process."""
        return {
            name: round(1000 * seconds / self.cases, 2)
            for name, seconds in self.cpu_seconds.items()
        }


def create_right() -> Right:
    """Create the right of the plain cases, and its Good Faith member."""
    right = create_trademark(listings.MARK)
    Membership.objects.create(owner=right.owner, state=GoodFaithState.MEMBER)
    return right


def run_plain_cases(
    right: Right, cases: int, read_cpu_seconds: Spent, until_done: Callable[[], None]
) -> ClusterRun:
    """File everything at once and wait until the last effect has left."""
    before, start = read_cpu_seconds(), time.perf_counter()
    file_many(right, cases)
    until_done()
    return ClusterRun(
        cases, time.perf_counter() - start, bare_loop.difference(before, read_cpu_seconds())
    )


def file_many(right: Right, cases: int) -> None:
    """File so many plain cases."""
    for first in range(1, cases + 1, PER_REQUEST):
        file_plain(right, range(first, first + PER_REQUEST))


def trips_per_case(right: Right) -> float:
    """Return how often one thread of a worker waits for the database, for each of some cases."""
    file_plain(right, range(1, _TRACED + 1))
    ids = list(Work.objects.order_by("case_id").values_list("case_id", flat=True))
    context = WorkerContext(
        is_suspect=False,
        threads=1,
        vault=configured.vault(),
        marketplaces=configured.marketplaces(),
        sandbox=Sandbox(1),
        index=LoadedIndex(configured.vault(), Path(settings.MARKWARDEN.index_folder)),
        lease_seconds=60.0,
    )
    with context.sandbox:
        context.index.refresh()
        set_current_context(context)
        half = len(ids) // 2
        _work_off(ids[:half])  # the first of a process prepares its statements
        return count_trips(lambda: _work_off(ids[half:])) / (len(ids) - half)


def _work_off(case_ids: Sequence[int]) -> None:
    work_rows.mark_sent(case_ids)
    for case_id in case_ids[::MOST_TOGETHER]:
        ACTORS[Stage.FREEZE].fn(case_id)


def file_plain(right: Right, numbers: range) -> None:
    """File one request on the plain listings of these numbers."""
    file_listings(right, [f"lab:{listings.plain_id(number)}" for number in numbers])


def file_listings(
    right: Right,
    lines: Sequence[str],
    reason: Reason = Reason.TM_MARK_IN_TEXT,
    evidence: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """File one request on these listings."""
    file_request(
        Filing(
            account_id=right.owner_id,
            right=str(right.public_id),
            reason=reason,
            lines=lines,
            filer_name="Bench",
            filer_email="bench@example.com",
            evidence=evidence or {},
            has_good_faith_statement=True,
            has_accuracy_statement=True,
        )
    )
