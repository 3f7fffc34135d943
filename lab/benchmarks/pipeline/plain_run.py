"""Measure cases with nearly nothing to match: the pipeline's own cost.

Plain listings without a picture, a right whose mark is in most titles, a Good Faith member as
filer: the cases are frozen, matched, routed, and where upheld enforced and reported.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from lab.benchmarks.pipeline import bare_loop
from lab.chaos.workload import listings
from lab.chaos.workload.filers import create_trademark
from pipeline.vocabulary import GoodFaithState
from records.actions.filing.admission import Filing
from records.actions.filing.submission import file_request
from records.rights.models import Right
from records.standing.models import Membership

_PER_REQUEST: Final = 300

type Spent = Callable[[], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class PlainCasesCost:
    """One run over plain cases."""

    cases: int
    wall_seconds: float
    cpu_seconds: dict[str, float]  # by kind of process

    @property
    def cases_per_s(self) -> float:
        """Cases a second, from the first filing to the last delivery."""
        return self.cases / self.wall_seconds

    @property
    def cpu_ms(self) -> dict[str, float]:
        """Milliseconds of CPU a case, by kind of process."""
        return {name: round(1000 * each / self.cases, 2) for name, each in self.cpu_seconds.items()}


def create_right() -> Right:
    """Create the right of the plain cases, and its Good Faith member."""
    owned = create_trademark(listings.MARK)
    Membership.objects.create(owner=owned.owner, state=GoodFaithState.MEMBER)
    return owned


def run_plain_cases(
    of: Right, cases: int, spent: Spent, until_done: Callable[[], None]
) -> PlainCasesCost:
    """File everything at once and wait until the last effect has left."""
    before, begun = spent(), time.perf_counter()
    for first in range(1, cases + 1, _PER_REQUEST):
        _file(of, range(first, first + _PER_REQUEST))
    until_done()
    return PlainCasesCost(cases, time.perf_counter() - begun, bare_loop.difference(before, spent()))


def _file(of: Right, numbers: range) -> None:
    file_request(
        Filing(
            account_id=of.owner_id,
            right=str(of.public_id),
            reason="TM-MARK-IN-TEXT",
            lines=[f"lab:{listings.plain_id(number)}" for number in numbers],
            filer_name="Bench",
            filer_email="bench@example.com",
            has_good_faith_statement=True,
            has_accuracy_statement=True,
        )
    )
