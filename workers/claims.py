"""Run one message: claim its row, do the work, and give the row back when that fails."""

import logging
import time
from collections.abc import Callable
from typing import Final

from django.db import OperationalError, connection

from gateways.fetching import Unreachable
from gateways.vault import VaultUnreachable
from pipeline.words import Stage
from records.complaints import backlog
from records.complaints.backlog import Claim
from workers import metrics
from workers.station import Station, current

_log = logging.getLogger(__name__)

type Work = Callable[[Claim, Station], bool]  # False: fenced, the result was not written

_OUTAGE_SECONDS: Final = 5.0
_FAULT_SECONDS: Final = 2.0


def perform(case_id: int, stage: Stage, work: Work) -> None:
    """Take the row that a message points to and work on it; a row that is gone is no fault."""
    station = current()
    claim = _claimed(case_id, stage, station)
    if claim is None:
        metrics.ATTEMPTS.labels(stage, "dropped").inc()
        return
    begun = time.monotonic()
    outcome = _outcome(claim, station, work)
    metrics.ATTEMPTS.labels(stage, outcome).inc()
    metrics.CASE_DURATION.labels(stage, outcome).observe(time.monotonic() - begun)


def _claimed(case_id: int, stage: Stage, station: Station) -> Claim | None:
    try:
        return _claim(case_id, stage, station)
    except OperationalError:
        # The server closed a connection that had been idle: one more try on a new one.
        connection.close()
        return _claim(case_id, stage, station)


def _claim(case_id: int, stage: Stage, station: Station) -> Claim | None:
    if station.stopping.is_set():
        return None
    return backlog.claim(
        case_id,
        stage,
        worker=station.life,
        is_suspect=station.is_suspect,
        lease_seconds=station.lease_seconds,
    )


def _outcome(claim: Claim, station: Station, work: Work) -> str:
    """The outermost edge of a worker: whatever happens, the row is free for another try."""
    try:
        return "done" if work(claim, station) else "fenced"
    except (Unreachable, VaultUnreachable) as outage:
        _give_back(claim, f"{type(outage).__name__}: {outage}", _OUTAGE_SECONDS, counts=False)
        return "postponed"
    except OperationalError:
        connection.close()
        _log.warning("The database failed case %s; its lease brings it back.", claim.case_id)
        return "database"
    except Exception as fault:  # noqa: BLE001  # the edge: no fault of one case may end a worker
        _log.exception("Work on case %s failed.", claim.case_id)
        _give_back(claim, f"{type(fault).__name__}: {fault}", _FAULT_SECONDS, counts=True)
        return "failed"


def _give_back(claim: Claim, why: str, seconds: float, *, counts: bool) -> None:
    try:
        backlog.postpone(claim, why, seconds=seconds, counts=counts)
    except OperationalError:
        connection.close()  # the lease runs out and the sweeper brings the row back
