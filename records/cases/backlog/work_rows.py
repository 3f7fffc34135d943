"""The work of cases: their table, what a claim of one says, and how much of it waits."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pipeline.vocabulary import Stage
from records.cases.backlog.epochs import present_epoch
from records.cases.backlog.work_table import WORK_CHANNEL, WorkTable
from records.database import execute, fetch_all


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to write one result: void as soon as the row's attempt moves on."""

    case_id: int
    stage: Stage
    attempt: int  # fencing token
    worker: str
    is_suspect: bool
    url: str = ""  # of the listing
    waited_seconds: float = 0.0  # from being sent to being claimed
    listing_id: int = 0
    entity_id: int | None = None  # of the seller, where that is known already
    has_pictures: bool = True  # or it is not known yet
    is_last: bool = False  # no other row was sent: those that were were claimed with it
    clock_ahead_seconds: float = 0.0  # the database's, before ours, when the claim was heard of

    @property
    def row_id(self) -> int:
        """The key of its row."""
        return self.case_id

    def read_clock(self) -> datetime:
        """Return the present moment by the database's clock, as the claim told it: no trip."""
        return datetime.fromtimestamp(time.time() + self.clock_ahead_seconds, UTC)


CASES: Final = WorkTable(
    "cases_work",
    "case_id",
    claim_joins="""JOIN cases_case c ON c.id = placed.case_id
JOIN marketplaces_listing l ON l.id = c.listing_id
LEFT JOIN sellers_seller e ON e.id = c.seller_id""",
    claim_columns="""w.stage, l.url, extract(epoch FROM clock_timestamp() - w.sent_at)::float8,
  l.id, coalesce(e.joined_to_id, e.id), (SELECT count(*) FROM ready),
  extract(epoch FROM clock_timestamp())::float8""",
)


FENCE_TYPES: Final = CASES.fence_types
FENCE: Final = CASES.fence
fence_values: Final = CASES.fence_values
count_outstanding: Final = CASES.count_outstanding
mark_sent: Final = CASES.mark_sent
mark_unsent: Final = CASES.mark_unsent
postpone_work: Final = CASES.postpone
renew_leases: Final = CASES.renew_leases
release_leases: Final = CASES.release_leases


def claim_work(
    case_id: int,
    *,
    worker: str,
    is_suspect: bool,
    lease_seconds: float,
    most: int = 1,
) -> list[Claim]:
    """Claim cases of one stage; see `WorkTable.claim_rows`."""
    rows = CASES.claim_rows(
        case_id,
        worker=worker,
        is_suspect=is_suspect,
        lease_seconds=lease_seconds,
        most=most,
    )
    heard_at = time.time()
    return [
        Claim(
            pk,
            Stage(stage),
            attempt,
            worker,
            is_suspect,
            url,
            waited_seconds,
            listing_id,
            entity_id,
            has_pictures=stage != Stage.FREEZE,
            is_last=len(rows) == ready < most,
            clock_ahead_seconds=now - heard_at,
        )
        for pk, attempt, stage, url, waited_seconds, listing_id, entity_id, ready, now in rows
    ]


def wake_dispatcher() -> None:
    """Notify the dispatcher of work when this transaction commits."""
    execute("SELECT pg_notify(%s, '')", [WORK_CHANNEL])


@dataclass(frozen=True, slots=True)
class BacklogLoad:
    """One look at the backlog, by the database's clock."""

    at_seconds: float  # since the epoch
    newest_case: int  # ids grow, so two looks say how many cases came between them
    undone: int  # cases that a machine has still to finish, parked ones apart
    running: int  # of these, in a worker's hands
    oldest_age_seconds: float  # of those that no machine has begun, since their filing


# Since when a case may begin: a retry waits for its time, and is none that screening delays. Nor is
# a suspect, which may wait long for a worker of its own.
_BEGUN_LATE: Final = f"""
EXISTS (SELECT FROM cases_work WHERE epoch = {present_epoch("cases_work")} AND state = '{{}}'
  AND NOT is_suspect AND not_before < clock_timestamp() - make_interval(secs => %(seconds)s))
"""
_LATE: Final = " OR ".join(map(_BEGUN_LATE.format, ("waiting", "sent")))


def is_late(seconds: float) -> bool:
    """Return whether a case other than a suspect has waited longer than this to begin."""
    ((answer,),) = fetch_all(f"SELECT {_LATE}", {"seconds": seconds})
    return bool(answer)


_LOAD = """
SELECT extract(epoch FROM clock_timestamp()),
       (SELECT coalesce(max(id), 0) FROM cases_case),
       count(*), count(*) FILTER (WHERE state = 'running'),
       coalesce((SELECT extract(epoch FROM clock_timestamp() - filed_at) FROM cases_case
                 WHERE id = min(w.case_id) FILTER (WHERE w.state IN ('waiting', 'sent'))), 0)
FROM cases_work w WHERE state <> 'parked'
"""


def measure_load() -> BacklogLoad:
    """Measure the backlog now."""
    ((at, newest, undone, running, age),) = fetch_all(_LOAD)
    return BacklogLoad(float(at), int(newest), int(undone), int(running), float(age))
