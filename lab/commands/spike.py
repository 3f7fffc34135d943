"""The command `spike`: break everything under load, and count what was lost."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from interfaces.cli.printing import INTERRUPTED, REFUSED, fail
from lab.chaos import series, summary
from lab.chaos.workload import run_plan as plans
from lab.chaos.workload.run_plan import RunOptions

_FOLDER: Final = Path(__file__).parents[2] / "var/spike"
_LEFT_OUT: Final = "strikes"  # long, and no figure


def spike(
    seed: Annotated[int, typer.Option(help="Draws the plan: who files what, what breaks.")] = 1,
    cases: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="Plain cases, without pictures.")
    ] = 2_000,
    pictures: Annotated[int, typer.Option(min=0, help="Cases with a picture beside them.")] = 60,
    faults: Annotated[
        int, typer.Option(min=0, max=10_000, help="How often something breaks.")
    ] = 24,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Worker processes.")] = 2,
    minutes: Annotated[
        float | None,
        typer.Option(min=0.05, help="Spread the faults over this time.", show_default=False),
    ] = None,
    seeds: Annotated[
        int, typer.Option(min=1, max=1_000, help="Number of runs: this seed and those after it.")
    ] = 1,
    only: Annotated[
        list[str] | None,
        typer.Option(help="Draw this class of faults alone; may be repeated.", show_default=False),
    ] = None,
    has_store: Annotated[
        bool,
        typer.Option("--store", help="Keep evidence in an S3 server (radosgw), to break."),
    ] = False,
    quiet: Annotated[
        float | None,
        typer.Option(
            min=0.05,
            help="Break nothing for so many minutes, and accept no warning and no second try.",
            show_default=False,
        ),
    ] = None,
    is_plan: Annotated[bool, typer.Option("--plan", help="Print the plan; run nothing.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object on one line for each run.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Where report.json goes.")] = _FOLDER,
    is_resuming: Annotated[
        bool, typer.Option("--resume", help="Keep the reports in OUT that are of the same plan.")
    ] = False,
    markdown: Annotated[
        Path | None,
        typer.Option(help="Write the table of all runs into this file.", show_default=False),
    ] = None,
) -> None:
    """Break the whole cluster under load and check that nothing was lost, doubled or stuck.

    Starts PostgreSQL, Valkey, a marketplace and every process of its own, files requests as
    six filers do, kills, cuts and garbles by a plan drawn from the seed, waits until all has
    healed, and checks every row. Exit code 0 when nothing was lost, doubled, stuck, starved, late
    or wrong, 1 when something was; see docs/how-to/spike.md.
    """
    faults = 0 if quiet else faults
    gap = minutes * 60 / max(1, faults) if minutes else plans.GAP_SECONDS
    options = RunOptions(
        seed, cases, pictures, faults, gap, only=tuple(only or ()), has_store=has_store
    )
    if quiet:
        options = replace(options, poison=0, quiet_minutes=quiet)
    runs = [replace(options, seed=run_seed) for run_seed in range(seed, seed + seeds)]
    _refuse_unknown(only or [], has_store=has_store)
    if is_plan:
        _print_plan(runs)
        return
    reports = _play_runs(out, runs, workers=workers, is_resuming=is_resuming, as_json=as_json)
    if markdown:
        summary.write_runs_page(markdown, reports)
    if any(any(report["breaches"].values()) for report in reports):
        raise typer.Exit(REFUSED)


def _refuse_unknown(only: list[str], *, has_store: bool) -> None:
    """Stop with an error if a class of faults is unknown."""
    if not only:
        return
    names = series.possible(has_store=has_store)
    unknown = [name for name in only if name not in names]
    if unknown:
        fail(
            f"No fault here is called {', '.join(repr(name) for name in unknown)}."
            f" There are: {'; '.join(names)}."
        )


def _print_plan(runs: list[RunOptions]) -> None:
    names = series.possible(has_store=runs[0].has_store)
    for options in runs:
        print(f"seed {options.seed}")
        for line in plans.describe_plan(plans.draw_plan(options, names)):
            print(line)


def _play_runs(
    out: Path, runs: list[RunOptions], *, workers: int, is_resuming: bool, as_json: bool
) -> list[dict[str, Any]]:
    console, reports = Console(soft_wrap=True, highlight=False), []
    try:
        for report in series.run_series(out, runs, workers=workers, again=not is_resuming):
            reports.append(report)
            if as_json:
                print(json.dumps({k: v for k, v in report.items() if k != _LEFT_OUT}))
                continue
            for line in summary.summary_lines(report):
                console.print(line, markup=False)
            console.print(f"Report: {report['file']}\n", markup=False)
    except series.RunFailed as failure:
        fail(str(failure))
    except KeyboardInterrupt:
        fail("Interrupted; with --resume it continues where it was.", INTERRUPTED)
    return reports
