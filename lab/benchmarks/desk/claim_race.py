"""Let many clients claim at once, and check that no case is given to two of them.

A claimed case leaves the desk at once, so a case that is given out twice was given to two
clients at the same time. Each client has its own connection and calls the pages' own action.
"""

import multiprocessing
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat
from typing import Final

import django
from django.db import connection

from lab.benchmarks.desk.plan import Plan
from records.accounts.models import Role, User
from records.actions.review import desk
from records.clock import database_now
from records.database import execute

_LEAVE: Final = """
WITH done AS (DELETE FROM review_reviewlease WHERE case_id = %(case)s)
UPDATE cases_case SET state = 'rejected', closed_at = clock_timestamp() WHERE id = %(case)s
"""


@dataclass(frozen=True, slots=True)
class Share:
    """The part of the race that one process runs."""

    reviewers: tuple[int, ...]  # one for each of its clients
    claims: int  # of each client


def race_claims(plan: Plan) -> dict[str, float]:
    """Return the number of claims, those given twice, and claims a second."""
    claims_each = plan.claims // plan.clients
    people = User.objects.filter(role=Role.REVIEWER).order_by("pk")[: plan.clients]
    reviewers = [person.pk for person in people]
    shares = [
        Share(tuple(reviewers[n :: plan.processes]), claims_each) for n in range(plan.processes)
    ]
    spawn = multiprocessing.get_context("spawn")
    began = time.monotonic()
    with ProcessPoolExecutor(plan.processes, spawn, initializer=django.setup) as crews:
        case_ids = [case_id for crew in crews.map(run_share, shares) for case_id in crew]
    seconds = time.monotonic() - began
    return {
        "clients": len(reviewers),
        "claims": len(case_ids),
        "double": len(case_ids) - len(set(case_ids)),
        "seconds": round(seconds, 1),
        "claims_per_s": round(len(case_ids) / seconds, 1),
    }


def run_share(share: Share) -> list[int]:
    """Return the cases that the clients of one process were given."""
    with ThreadPoolExecutor(len(share.reviewers)) as crew:
        claims = crew.map(_claims, share.reviewers, repeat(share.claims))
        return [case_id for case_ids in claims for case_id in case_ids]


def _claims(reviewer_id: int, count: int) -> list[int]:
    try:
        return list(_claim_next(User.objects.get(pk=reviewer_id), count))
    finally:
        connection.close()


def _claim_next(reviewer: User, count: int) -> Iterator[int]:
    for _ in range(count):
        case = desk.claim_case(reviewer, now=database_now())
        if case is None:
            return
        yield case.pk
        execute(_LEAVE, {"case": case.pk})
