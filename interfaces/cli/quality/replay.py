"""The command `markwarden replay`: past cases decided again by another policy."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Annotated, Any, Final

import typer
from django.conf import settings
from rich.console import Console
from rich.progress import Progress

from interfaces.cli.printing import REFUSED, fail, print_line, print_table
from interfaces.cli.processes.work_in_order import count_processes
from interfaces.cli.quality.replay_processes import decide_again
from interfaces.cli.ready import reach_records
from pipeline.decision.decide import Purpose, draw_for_purpose
from pipeline.policy.policy import Policy, PolicyUnreadable, parse_policy
from pipeline.quality.replay import (
    Answer,
    NotReplayable,
    Replayed,
    StoredDecision,
    compare_policies,
)
from pipeline.quality.replay_report import Tally
from pipeline.reasons import Reason
from pipeline.vocabulary import Lane
from records import policies
from records.actions.quality.policy_adoptions import REPLAY_FORM, find_in_force
from records.clock import database_now
from records.quality.past_decisions import PastDecisions

_DAY: Final = timedelta(days=1)


@reach_records()
def replay(
    policy: Annotated[
        Path,
        typer.Option(
            help="The other policy, whole, as config/policy.toml.", exists=True, dir_okay=False
        ),
    ],
    first_on: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day of the desk.")
    ],
    last_on: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="The last one, included.")
    ],
    reason: Annotated[
        list[Reason], typer.Option(help="Cases of this reason alone; repeatable.")
    ] = [],  # noqa: B006  # as typer has it
    lane: Annotated[list[Lane], typer.Option(help="Cases of this lane alone; repeatable.")] = [],  # noqa: B006  # as typer has it
    out: Annotated[Path | None, typer.Option(help="Write the report here, as JSON.")] = None,
    cases: Annotated[
        Path | None, typer.Option(help="Write each case that would change here, a line of JSON.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0: one for each core.")] = 0,
) -> None:
    """Decide the cases of a period again under another policy, and say what would change.

    Nothing is written to the records. First each case is decided again by its own
    policy: only one that comes out as stored counts, and the others are named. What
    people would have done under the other policy nobody can know.

    Exit codes: 0 done, 1 some cases did not come out as stored, or something you gave
    was refused, 2 it could not be done.
    """
    text, proposed = _read_policy(policy)
    midnight = policies.calendar().midnight
    past = PastDecisions(midnight(first_on.date()), midnight(last_on.date() + _DAY), reason, lane)
    count = past.count()
    if not count:
        fail(f"No case was decided from {first_on:%Y-%m-%d} to {last_on:%Y-%m-%d}.", REFUSED)
    with ExitStack() as open_files:
        changed_cases = (
            open_files.enter_context(cases.open("w", encoding="utf-8")) if cases else None
        )
        tally = _tally(past, count, text, proposed, changed_cases, count_processes(jobs))
    report = {
        "form": REPLAY_FORM,
        "made_at": database_now().isoformat(timespec="seconds"),
        "policy": {"hash": proposed.hash, "title": proposed.title},
        "period": {"from": f"{first_on:%Y-%m-%d}", "to": f"{last_on:%Y-%m-%d}"},
        "only": {"reasons": reason, "lanes": lane},
        **tally.build_document(),
        "changed_keys": _list_changed_keys(text),
    }
    if out:
        out.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    _print_report(tally, report)
    if tally.same < tally.count:
        raise typer.Exit(REFUSED)


def _read_policy(file: Path) -> tuple[str, Policy]:
    try:
        text = file.read_text(encoding="utf-8")
        return text, parse_policy(text)
    except PolicyUnreadable as unfit:
        fail(f"{file.name}: {unfit}", REFUSED)
    except UnicodeDecodeError:
        fail(f"{file} is not UTF-8 text.")


def _tally(
    past: PastDecisions,
    count: int,
    text: str,
    proposed: Policy,
    changed_cases: IO[str] | None,
    jobs: int,
) -> Tally:
    tally, secret = Tally(), settings.MARKWARDEN.audit_secret.encode()
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("Deciding again", total=count)
        answers = decide_again(past.stream(), past.read_policies(), text, jobs=jobs)
        for record, answer in answers:
            bar.advance(task)
            if isinstance(answer, NotReplayable):
                tally.add_unread(record, str(answer))
                continue
            key = f"{proposed.hash} {record.case} {record.version}"
            tally.add(record, answer, draw_for_purpose(secret, key, Purpose.REPLAY))
            if changed_cases and answer.is_changed and not answer.differing:
                changed_cases.write(_write_case(record, answer))
    return tally


def _write_case(record: StoredDecision, replayed: Replayed) -> str:
    sides: dict[str, Answer] = {"stored": replayed.stored, "proposed": replayed.proposed}
    line: dict[str, Any] = {
        "case": record.case,
        "version": record.version,
        "reason": replayed.reason,
        **{side: asdict(answer) for side, answer in sides.items()},
        "ruling": record.ruling or None,
    }
    return json.dumps(line, ensure_ascii=False) + "\n"


def _list_changed_keys(text: str) -> list[dict[str, Any]]:
    """Compare with the policy in force: that is what the other one would replace."""
    in_force = find_in_force(database_now())
    before = in_force.policy.text if in_force else ""
    return [asdict(change) for change in compare_policies(before, text)]


def _print_report(tally: Tally, report: dict[str, Any]) -> None:
    print_line(f"{tally.same:,} of {tally.count:,} decisions come out as they were stored.")
    for row in report["self_check"]["named"]:
        why = row.get("fault") or f"differs in {', '.join(row['fields'])}"
        print_line(f"  Case {row['case']}, decision {row['version']}: {why}", is_error=True)
    headings = ("Changed key", "Before", "After", "What replay knows of it")
    print_table(
        headings, map(_write_key, report["changed_keys"]), empty="No key of the policy is changed."
    )
    moved = [
        (row["reason"], row["before"], row["after"], f"{row['cases']:,}")
        for row in report["moves"]
        if row["before"] != row["after"]
    ]
    print_table(
        ("Reason", "Went to", "Would go to", "Cases"), moved, empty="No case would go elsewhere."
    )
    for name, sentence in _SENTENCES.items():
        print_line(sentence + _describe_rulings(report[name]))


_SENTENCES: Final = {
    "become_automatic": "Approved by policy for the first time: ",
    "no_longer_automatic": "Approved by policy no longer: ",
}


def _describe_rulings(figures: dict[str, Any]) -> str:
    if not figures["ruled_by_people"]:
        return f"{figures['cases']:,}; people ruled on none of them."
    low, high = figures["interval"]
    return (
        f"{figures['cases']:,}; people ruled on {figures['ruled_by_people']:,} and refused"
        f" {figures['refused_by_people']:,} of those ({low:.1%} to {high:.1%})."
    )


def _write_key(change: dict[str, Any]) -> Sequence[str]:
    return [str(change[name]) for name in ("key", "before", "after", "known")]
