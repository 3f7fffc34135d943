"""Build the report of a run: its figures and its breaches."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import connection

from gateways import configured
from lab.chaos import fairness, observation
from lab.chaos.checker import afterwards, find_violations
from lab.chaos.fairness import Start
from lab.chaos.faults.fault_injector import Need
from lab.chaos.observation import Recovery
from lab.chaos.report import summary
from lab.chaos.run import Run
from lab.chaos.workload import listings
from lab.chaos.workload.filers import Filers, draft_id
from lab.chaos.workload.poison_worker import POISON
from lab.chaos.workload.run_plan import (
    CALM_SECONDS,
    FILERS,
    KILL,
    NOISY,
    UNLOADED_SECONDS,
    WARM_SECONDS,
    Plan,
)
from records.complaints.models import Case

_AFTERMATH_SECONDS: Final = 2.0  # in which another fault may still have effects
_FILED: Final = """
SELECT q.draft_id, count(c.id) FROM complaints_takedownrequest q
LEFT JOIN complaints_case c ON c.request_id = q.id GROUP BY q.id
"""


def build_report(
    played: Run,
    filers: Filers,
    *,
    begun_at: datetime,
    journal: Mapping[str, Any],
    counted: Mapping[str, float],
) -> dict[str, Any]:
    """Return the figures of a run, and every breach by its kind."""
    plan, poison = played.plan, _find_poison()
    starts = observation.list_starts(begun_at)
    left_in = played.injector.queue() if Need.QUEUE in played.injector.has else None
    found = find_violations(journal, poison=poison, counted=counted, left_in=left_in)
    breaches = summary.sort_by_kind(found)
    breaches["lost"] += _find_unfiled(plan)
    breaches["starved"] = _find_starved(starts, filers)
    return {
        "cases": Case.objects.count(),
        "requests": len(plan.requests),
        "states": dict(Counter(Case.objects.values_list("state", flat=True))),
        "poison_parked": len(poison),
        "afterwards": afterwards.count_happened(),
        "faults": dict(Counter(strike.name for strike in played.strikes if not strike.failed)),
        "faults_in_the_way": [strike.name for strike in played.strikes if strike.failed],
        "recovery_of_workers": observation.recovery_figures(played.of_workers.recovered),
        "recovery_of_workers_alone": observation.recovery_figures(_undisturbed_recoveries(played)),
        "recovery_of_the_queue": observation.recovery_figures(played.of_queue.recovered),
        "start_delay": _delays(starts, filers),
        "breaches": breaches,
        "timeline": _timeline(played, starts),
    }


def _undisturbed_recoveries(played: Run) -> list[Recovery]:
    """Return recoveries during which only workers were broken: the protocol's own cost."""
    begun = played.progress.watch.begun
    spans = [
        (begun + strike.at_seconds, begun + strike.mended_seconds + _AFTERMATH_SECONDS)
        for strike in played.strikes
        if strike.name != KILL
    ]
    return [each for each in played.of_workers.recovered if not each.meets(spans)]


def _find_poison() -> set[int]:
    """Find the cases whose frozen picture is the deadly one."""
    named = Case.objects.filter(listing__external_id__startswith=listings.POISON_PREFIX)
    frozen = named.filter(frozen__isnull=False).select_related("frozen")
    return {case.pk for case in frozen if any(map(_is_deadly, case.frozen.pictures))}  # type: ignore[union-attr]  # see the filter


def _is_deadly(picture: Mapping[str, str]) -> bool:
    return bool(picture["sha256"]) and configured.vault().read(picture["sha256"]).endswith(POISON)


def _find_unfiled(plan: Plan) -> Iterator[str]:
    """Find planned requests that are missing or lack cases."""
    with connection.cursor() as cursor:
        cursor.execute(_FILED)
        found = dict(cursor.fetchall())
    for request in plan.requests:
        cases = found.pop(draft_id(plan.wanted.seed, request.number), None)
        if cases is None:
            yield f"Request {request.number} of {request.filer} was accepted and is missing."
        elif cases != len(request.listings):
            yield f"Request {request.number} has {cases} cases for {len(request.listings)} lines."
    for draft in found:
        yield f"Nobody filed the request of draft {draft}."


def _find_starved(starts: list[Start], filers: Filers) -> list[str]:
    names = {account_id: name for name, account_id in filers.accounts.items()}
    noisy = filers.accounts[NOISY.name]
    return fairness.find_starved(starts, names, noisy=noisy, calm_until=CALM_SECONDS)


def _delays(starts: list[Start], filers: Filers) -> list[dict[str, Any]]:
    """Return delays by filer: alone, beside the noisy filer's backlog, and under faults."""
    rows = []
    for name, account_id in filers.accounts.items():
        own = [start for start in starts if start.account_id == account_id]
        alone = [one for one in own if WARM_SECONDS <= one.filed < one.started < UNLOADED_SECONDS]
        beside = [one for one in own if UNLOADED_SECONDS <= one.filed < CALM_SECONDS]
        later = [one for one in own if one.filed >= CALM_SECONDS]
        rows.append(
            {
                "filer": name,
                "lane": FILERS[name].lane.value,
                "unloaded": fairness.delay_figures(alone),
                "beside_the_noisy_filer": fairness.delay_figures(beside),
                "under_faults": fairness.delay_figures(later),
            }
        )
    return rows


def _timeline(played: Run, starts: list[Start]) -> dict[str, Any]:
    """Return the data of the page's plots."""
    return {
        "samples": [
            [each.at_seconds, each.filed, each.done, each.waiting, each.oldest_seconds]
            for each in played.progress.watch.samples
        ],
        "faults": [[each.at_seconds, each.mended_seconds, each.name] for each in played.strikes],
        "starts": _thin_starts(starts),
        "recoveries": [round(each.seconds, 2) for each in played.of_workers.recovered],
        "recoveries_of_the_queue": [round(each.seconds, 2) for each in played.of_queue.recovered],
    }


def _thin_starts(starts: list[Start], most: int = 3_000) -> list[list[Any]]:
    step = max(1, len(starts) // most)
    return [[round(one.filed, 2), round(one.delay, 3), one.lane] for one in starts[::step]]
