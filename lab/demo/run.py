"""The demonstration itself; Django is already set up."""

import json
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.core.management import call_command
from django.db.models import F
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.demo.steps import show_step
from lab.sample_data.filings import SampleFiling, file_requests
from lab.sample_data.seeding import seed
from pipeline.decision.serialization import routing_from_json
from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, WorkState
from records import policies
from records.cases.models import Case, DecisionRecord, Ruling, Work
from records.clock import database_now
from records.ledger.models import Outgoing
from records.programmes.models import Membership


def report_demo(
    filings: Sequence[SampleFiling],
    folder: Path,
    journal: dict[str, Any],
    begun_at: datetime,
    console: Console,
) -> dict[str, object]:
    """Print the summary and return it as figures."""
    report: dict[str, object] = {
        "requests": _requests(filings),
        "cases": _cases(begun_at),
        "latency": _latency(begun_at),
        "good_faith": _good_faith(),
        "labels": _against_labels(folder, begun_at),
        "marketplace": _marketplace(journal),
        "explained": [_explain_case(case) for case in _choose_cases(begun_at)],
    }
    _print(report, console)
    return report


def _requests(filings: Sequence[SampleFiling]) -> dict[str, object]:
    filing_results = [filing.result for filing in filings if filing.result]
    refused_lines = [
        line for filing_result in filing_results for line in filing_result.refused_lines
    ]
    return {
        "filed": len(filing_results),
        "refused": [filing.refusal for filing in filings if not filing.result],
        "refused_lines": dict(Counter(line.code for line in refused_lines)),
        "filers": len({filing_result.request.account_id for filing_result in filing_results}),
    }


def _cases(begun_at: datetime) -> dict[str, object]:
    cases = Case.objects.filter(filed_at__gte=begun_at)
    states = Counter(cases.values_list("state", flat=True))
    rulings = Ruling.objects.live().filter(case__in=cases)
    automatic = rulings.filter(outcome="upheld", reviewer=None).count()
    return {
        "total": sum(states.values()),
        "by_state": dict(sorted(states.items())),
        "automatic": automatic,
        "in_review": states[CaseState.IN_REVIEW],
        "invalid": dict(
            Counter(rulings.filter(outcome="invalid").values_list("reason_code", flat=True))
        ),
        "parked": Work.objects.filter(state="parked").count(),
        "sent_to_review_by": _rules(cases.filter(state=CaseState.IN_REVIEW)),
    }


def _rules(cases: Any) -> dict[str, int]:  # noqa: ANN401  # a queryset of any shape
    decisions = DecisionRecord.objects.filter(case__in=cases, version=F("case__decision_version"))
    routings = decisions.values_list("routing", flat=True)
    return dict(Counter(routing_from_json(text).rule.value for text in routings).most_common())


def _latency(begun_at: datetime) -> dict[str, object]:
    """Return seconds from filing to routing; the target counts business hours."""
    calendar = policies.calendar()
    decisions = DecisionRecord.objects.filter(
        case__filed_at__gte=begun_at, version=F("case__decision_version")
    )
    spans = list(decisions.values_list("case__filed_at", "routed_at"))
    seconds = np.array([(end - start).total_seconds() for start, end in spans])
    business = [deadlines.business_seconds_between(start, end, calendar) for start, end in spans]
    target = policies.policy().clock.business_hours * 3600
    p50, p95, p99 = np.percentile(seconds, [50, 95, 99]) if len(seconds) else (0, 0, 0)
    return {
        "p50_seconds": round(float(p50), 2),
        "p95_seconds": round(float(p95), 2),
        "p99_seconds": round(float(p99), 2),
        "target_business_seconds": target,
        "within_target": sum(value <= target for value in business),
        "of": len(spans),
    }


def _good_faith() -> list[dict[str, object]]:
    rows = Membership.objects.select_related("owner").order_by("owner__name")
    return [{"owner": row.owner.name, "state": row.state, "why": row.why} for row in rows]


def _against_labels(folder: Path, begun_at: datetime) -> dict[str, int]:
    """Compare automatic approvals with the labels of the sample data."""
    lines = (folder / "listings.jsonl").read_text(encoding="utf-8").splitlines()
    infringing = {line["id"]: line["label"]["is_infringing"] for line in map(json.loads, lines)}
    upheld = Case.objects.filter(filed_at__gte=begun_at, state=CaseState.UPHELD)
    truths = [
        infringing[listing] for listing in upheld.values_list("listing__external_id", flat=True)
    ]
    return {"upheld_infringing": sum(truths), "upheld_honest": truths.count(False)}


def _marketplace(journal: dict[str, Any]) -> dict[str, object]:
    listings = journal["listings"].values()
    return {
        "taken_down": sum(listing["state"] == "down" for listing in listings),
        "told_more_than_once": sum(count > 1 for count in journal["keys"].values()),
        "rejected": journal["rejected"],
    }


def _choose_cases(begun_at: datetime) -> list[DecisionRecord]:
    """Choose one automatic approval and one case for a person, each with much to explain."""
    decisions = DecisionRecord.objects.filter(
        case__filed_at__gte=begun_at, version=F("case__decision_version")
    )
    decisions = decisions.select_related("case__frozen", "case__request")
    decisions = decisions.order_by("-case__score", "case")
    selected = [
        decisions.filter(case__state=CaseState.UPHELD).first(),
        decisions.filter(case__state=CaseState.IN_REVIEW)
        .exclude(routing__contains='"guard_rails":[]')
        .first(),
    ]
    return [decision for decision in selected if decision]


def _explain_case(decision: DecisionRecord) -> dict[str, object]:
    case, routing = decision.case, routing_from_json(decision.routing)
    snapshot = case.request.right_snapshot
    return {
        "title": case.frozen.title if case.frozen else "",
        "right": snapshot["mark"],
        "reason": case.reason,
        "state": case.state,
        "score": round(routing.score, 3),
        "terms": [[round(term.weight, 1), str(term.says)] for term in routing.terms],
        "guard_rails": [str(rail.says) for rail in routing.guard_rails],
        "rule": str(routing.says),
    }


def _print(report: dict[str, Any], console: Console) -> None:
    cases, latency, requests = report["cases"], report["latency"], report["requests"]
    labels = report["labels"]
    table = Table(title="What happened", show_header=False, title_justify="left", box=None)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("[bold]Filed[/bold]")
    table.add_row("  Requests", f"{requests['filed']} by {requests['filers']} filers")
    table.add_row("  Listings", str(cases["total"]))
    table.add_row("  Lines refused", _format_counts(requests["refused_lines"]))
    table.add_row("[bold]Decided[/bold]")
    table.add_row("  Upheld automatically", str(cases["automatic"]))
    table.add_row("  of these honest", f"{labels['upheld_honest']} (by the sample's labels)")
    table.add_row("  Waiting for a reviewer", str(cases["in_review"]))
    table.add_row("  Invalid", _format_counts(cases["invalid"]))
    table.add_row("  Parked", str(cases["parked"]))
    table.add_row("  Taken down", f"{report['marketplace']['taken_down']} by the marketplace")
    table.add_row("[bold]Time from filing to decision or desk[/bold]")
    table.add_row("  Half, 95 %, 99 % within", _format_seconds(latency))
    within = f"{latency['within_target']} of {latency['of']}"
    table.add_row("  Within 24 business hours", within)
    table.add_row("[bold]Good Faith Program[/bold]")
    for row in report["good_faith"]:
        state = f"{row['state']} {row['why']}".replace("_", " ").strip()
        table.add_row(f"  {row['owner']}", state)
    console.print()
    console.print(table)
    for explanation in report["explained"]:
        _print_case(explanation, console)


def _format_seconds(latency: dict[str, Any]) -> str:
    return " / ".join(f"{latency[f'{part}_seconds']} s" for part in ("p50", "p95", "p99"))


def _print_case(case: dict[str, Any], console: Console) -> None:
    console.print(f"\n[bold]{case['title']}[/bold]")
    state = case["state"].replace("_", " ")
    console.print(f"{case['reason']} on “{case['right']}”: {state}, score {case['score']}")
    reasons = Table.grid(padding=(0, 2))  # a long sentence goes on below its beginning
    for weight, reason in case["terms"]:
        reasons.add_row("", f"{weight:+.1f}", Text(reason))
    for reason in case["guard_rails"]:
        reasons.add_row("", "guard rail", Text(reason))
    reasons.add_row("", "rule", Text(case["rule"]))
    console.print(reasons, highlight=False)


def _format_counts(counts: dict[str, int]) -> str:
    return (
        ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()) or "none"
    )


_WORKERS, _THREADS = 2, 3


def run_demo(environment: Environment, folder: Path, console: Console) -> dict[str, object]:
    """File the sample requests, wait until all are routed and notified, report."""
    with show_step(console, "Create the tables"):
        call_command("migrate", verbosity=0)
    with show_step(console, "Register sample people, rights and past cases"):
        sample_ids = seed(folder, environment.market.code, database_now())
    with ExitStack() as stack:
        with show_step(console, "Start workers, dispatcher, index and letters"):
            stack.enter_context(processes.running(environment, workers=_WORKERS, threads=_THREADS))
            processes.wait_for_workers(_WORKERS * _THREADS)
        begun_at = database_now()
        with show_step(console, "File the sample requests"):
            filings = list(file_requests(folder, sample_ids, environment.market.origin))
        wait_until_idle(console)
    return report_demo(filings, folder, environment.market.journal(), begun_at, console)


def wait_until_idle(console: Console) -> None:
    """Wait until no case waits for a machine and no letter is unsent."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    total = Work.objects.count()
    with Progress(*columns, TimeElapsedColumn(), console=console) as progress:
        bar = progress.add_task("  Freeze, match, decide", total=total)
        while remaining := Work.objects.exclude(state=WorkState.PARKED).count():
            progress.update(bar, completed=total - remaining)
            time.sleep(0.2)
        progress.update(bar, completed=total)
    while Outgoing.objects.ready().exists():
        time.sleep(0.1)
