"""Build the report of a run: its figures and its breaches."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from gateways import configured
from lab.chaos import fairness, observation, summary
from lab.chaos.checker import afterwards, find_violations, policies, screening, sellers
from lab.chaos.checker.queries import fetch_rows
from lab.chaos.fairness import Start
from lab.chaos.observation import Recovery
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
from lab.chaos.workload.web_clients import WebClients
from records.cases.models import Case

_AFTERMATH_SECONDS: Final = 2.0  # in which another fault may still have effects
_TO_THE_WEB: Final = ("web ", "database ", "main host cut off from the database")
_CASES_BY_REQUEST: Final = """
SELECT q.public_id, q.draft_id, count(c.id) FROM cases_takedownrequest q
LEFT JOIN cases_case c ON c.request_id = q.id GROUP BY q.id
"""


def build_report(
    run: Run,
    filers: Filers,
    visitors: WebClients,
    *,
    begun_at: datetime,
    journal: Mapping[str, Any],
    counts: Mapping[str, float],
) -> dict[str, Any]:
    """Return the figures of a run, and every breach by its kind."""
    plan, poison = run.plan, _find_poison()
    starts, left_in = observation.list_starts(begun_at), run.injector.queue()
    sentences = find_violations(journal, poison=poison, worker_counters=counts, left_in=left_in)
    breaches = summary.sort_by_kind(sentences)
    breaches["lost"] += _find_lost(plan, visitors)
    breaches["wrong"] += visitors.log.faults
    breaches["starved"] = _find_starved(starts, filers, begun_at)
    returns_of_web = _list_returns_of_web(run, visitors)
    breaches["late"] = list(_find_late(run, returns_of_web))
    return {
        "cases": Case.objects.count(),
        "requests": len(plan.requests),
        "states": dict(Counter(Case.objects.values_list("state", flat=True))),
        "poison_parked": len(poison),
        "afterwards": afterwards.count_happened(),
        "faults": dict(Counter(strike.name for strike in run.strikes if not strike.failed)),
        "faults_in_the_way": [strike.name for strike in run.strikes if strike.failed],
        "recovery_of_workers": observation.recovery_figures(run.of_workers.recovered),
        "recovery_of_workers_alone": observation.recovery_figures(_undisturbed_recoveries(run)),
        "recovery_of_hosts": observation.recovery_figures(run.of_hosts.recovered),
        "return_of_hosts": observation.recovery_figures(run.of_hosts.returned),
        "recovery_of_the_queue": observation.recovery_figures(run.of_queue.recovered),
        "return_of_the_web": observation.recovery_figures(returns_of_web),
        "web": dict(visitors.log.counts),
        "screened": screening.count_answers(),
        "sellers": sellers.count_happened(),
        "routed_by_adoption": policies.count_routed(),
        "start_delay": _delays(starts, filers),
        "breaches": breaches,
        "strikes": [[one.at_seconds, one.undone_seconds, one.name] for one in run.strikes],
    }


def _undisturbed_recoveries(run: Run) -> list[Recovery]:
    """Return recoveries during which only workers were broken: the protocol's own cost."""
    spans = _list_spans(run, excluded_fault=KILL)
    return [recovery for recovery in run.of_workers.recovered if not recovery.meets(spans)]


def _list_spans(run: Run, *, excluded_fault: str = "") -> list[tuple[float, float]]:
    """Return when each fault had effects, by the monotonic clock."""
    start = run.progress.watch.start
    return [
        (start + strike.at_seconds, start + strike.undone_seconds + _AFTERMATH_SECONDS)
        for strike in run.strikes
        if strike.name != excluded_fault
    ]


def _list_returns_of_web(run: Run, visitors: WebClients) -> list[Recovery]:
    """Return how long after each fault that it feels the web process answered again."""
    start, good_at = run.progress.watch.start, sorted(visitors.log.good_at)
    struck = [strike for strike in run.strikes if strike.name.startswith(_TO_THE_WEB)]
    ends = [start + strike.undone_seconds for strike in struck if not strike.failed]
    places = [(end, bisect_left(good_at, end)) for end in ends]  # nobody asks after the filing
    return [Recovery(end, good_at[place]) for end, place in places if place < len(good_at)]


def _find_late(run: Run, returns_of_web: Sequence[Recovery]) -> Iterator[str]:
    """Find work of hosts that others took over too late, and what came back too late itself."""
    of_hosts = run.of_hosts
    spans = _list_spans(run) + of_hosts.without_worker
    for what, recoveries in (
        ("A case of a host that was cut off waited", of_hosts.recovered),
        ("A host that was reached again was silent", of_hosts.returned),
        ("The web process was away", returns_of_web),
    ):
        for recovery in recoveries:
            calm_seconds = recovery.count_calm_seconds(spans)
            if calm_seconds > observation.LATE_SECONDS:
                second = recovery.since - run.progress.watch.start
                yield (
                    f"{what} {recovery.seconds:.1f} s at second {second:.0f},"
                    f" for {calm_seconds:.1f} s of which nothing else was broken and a worker"
                    f" lived. {', '.join(recovery.states)}"
                ).rstrip()
    for name in of_hosts.list_missing():
        yield f"{name} was not heard of again when its host was reached."


def _find_poison() -> set[int]:
    """Find the cases whose frozen picture is the deadly one."""
    cases = Case.objects.filter(listing__external_id__startswith=listings.POISON_PREFIX)
    frozen_cases = cases.filter(frozen__isnull=False).select_related("frozen")
    return {case.pk for case in frozen_cases if any(map(_is_deadly, case.frozen.pictures))}  # type: ignore[union-attr]  # see the filter


def _is_deadly(picture: Mapping[str, str]) -> bool:
    return bool(picture["sha256"]) and configured.vault().read(picture["sha256"]).endswith(POISON)


def _find_lost(plan: Plan, visitors: WebClients) -> Iterator[str]:
    """Find what visitors were told is taken in and is missing, or is there and nobody was told."""
    yield from _find_unfiled(plan, visitors.filed)
    batches = {batch.number: batch.lines for batch in plan.batches}
    yield from screening.find_lost(batches, visitors.stream.accepted)
    yield from sellers.find_lost(visitors.sellers.applied, visitors.sellers.brands.handed_in)


def _find_unfiled(plan: Plan, by_web: Mapping[int, UUID]) -> Iterator[str]:
    """Find planned requests that are missing or lack cases, and requests that nobody planned."""
    web_request_ids = set(by_web.values())
    counts = {
        public_id if public_id in web_request_ids else draft or public_id: cases
        for public_id, draft, cases in fetch_rows(_CASES_BY_REQUEST)
    }
    for request in plan.requests:
        key = by_web.get(request.number) or draft_id(plan.options.seed, request.number)
        cases = counts.pop(key, None)
        if cases is None:
            yield f"Request {request.number} of {request.filer} was accepted and is missing."
        elif cases != len(request.listings):
            yield f"Request {request.number} has {cases} cases for {len(request.listings)} lines."
    for key in counts:
        yield f"Nobody was told of the request {key}."


def _find_starved(starts: list[Start], filers: Filers, begun_at: datetime) -> list[str]:
    names = {account_id: name for name, account_id in filers.accounts.items()}
    noisy, batch_seconds = filers.accounts[NOISY.name], observation.list_screened(begun_at)
    return [
        *fairness.find_starved(starts, names, noisy=noisy, calm_until=CALM_SECONDS),
        *fairness.find_overtaken(starts, names, batch_seconds, calm_until=CALM_SECONDS),
    ]


def _delays(starts: list[Start], filers: Filers) -> list[dict[str, Any]]:
    """Return delays by filer: alone, beside the noisy filer's backlog, and under faults."""
    rows = []
    for name, account_id in filers.accounts.items():
        filer_starts = [start for start in starts if start.account_id == account_id]
        alone = [
            start
            for start in filer_starts
            if WARM_SECONDS <= start.filed < start.started < UNLOADED_SECONDS
        ]
        noisy_starts = [
            start for start in filer_starts if UNLOADED_SECONDS <= start.filed < CALM_SECONDS
        ]
        later = [start for start in filer_starts if start.filed >= CALM_SECONDS]
        rows.append(
            {
                "filer": name,
                "lane": FILERS[name].lane.value,
                "unloaded": fairness.delay_figures(alone),
                "beside_the_noisy_filer": fairness.delay_figures(noisy_starts),
                "under_faults": fairness.delay_figures(later),
            }
        )
    return rows
