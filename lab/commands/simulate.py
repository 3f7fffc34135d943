"""The command `simulate`: how many workers and reviewers keep the target, and what gives way."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from interfaces.cli.printing import fail
from lab.simulation import measured as measurements
from lab.simulation import measuring, page, premises, screening
from lab.simulation.hours import DeskRules
from lab.simulation.measured import CaseCosts
from lab.simulation.report import SimulationInputs, build_report
from lab.simulation.screening import ScreeningPremises
from pipeline.policy.policy import parse_policy
from pipeline.time.deadlines import parse_calendar


def show_tables(figures: dict[str, Any]) -> None:
    """Print staff by load, what moves it, engines, and the model beside real runs."""
    console = Console()
    console.print(_build_staff(figures))
    console.print(_describe_premises(figures), highlight=False)
    console.print(_build_people(figures))
    console.print(_build_screening(figures["screening"]))
    console.print(f"{screening.describe_premises(figures['screening'])}\n", highlight=False)
    console.print(_build_engines(figures))
    console.print(
        f"Gives way first: {figures['first_limit']}. A peak's second is"
        f" {figures['peak_over_mean']} times the mean day's.\n",
        highlight=False,
    )
    if figures["reality"]:
        console.print(_build_reality(figures))


def _describe_premises(answer: dict[str, Any]) -> str:
    return (
        f"Cores are those of worker processes, at {answer['worker_core_seconds_a_case']:.3f} s a"
        f" case ({answer['measured']}).\nReviewers are people in each shift;"
        f" {answer['automatic_share']:.0%} of cases need none, the others"
        f" {answer['minutes_per_case']:g} minutes.\n± is a 95 % interval over"
        f" {len(answer['seeds'])} seeds.\n"
    )


def _build_staff(answer: dict[str, Any]) -> Table:
    table = Table(
        title="The fewest that keep 99.5 % within 24 business hours on either path",
        title_justify="left",
    )
    table.add_column("listings a day", justify="right")
    table.add_column("weeks")
    for heading in ("cores, in 24 h", "cores, 99 % in 5 min", "reviewers a shift"):
        table.add_column(heading, justify="right")
    for load in answer["loads"]:
        for weeks in ("ordinary", "spike"):
            needs = load[weeks]
            table.add_row(
                f"{load['listings_per_day']:,.0f}" if weeks == "ordinary" else "",
                "with the spike" if weeks == "spike" else weeks,
                _format_interval(needs["cores_in_time"]),
                _format_interval(needs["cores_at_once"]),
                _format_interval(needs["reviewers_a_shift"]),
            )
    return table


def _format_interval(estimate: dict[str, Any]) -> str:
    half = estimate["half_width_95"]
    return f"{estimate['enough']:,}" + (f" ± {half:,.0f}" if half >= 0.5 else "")


def _build_people(answer: dict[str, Any]) -> Table:
    table = Table(
        title="Reviewers a shift for 1,000,000 listings a day, ordinary weeks", title_justify="left"
    )
    for heading in ("premise", "value"):
        table.add_column(heading)
    table.add_column("reviewers a shift", justify="right")
    for premise, values in answer["people"].items():
        _add_rows(table, premise.replace("_", " "), values.items())
    return table


def _add_rows(table: Table, premise: str, values: Iterable[tuple[str, int]]) -> None:
    for number, (value, people) in enumerate(values):
        table.add_row("" if number else premise, value, f"{people:,}")


def _build_engines(answer: dict[str, Any]) -> Table:
    table = Table(title="Demand at the spike's peak beside one engine", title_justify="left")
    table.add_column("what may run out")
    for heading in ("one case/s takes", "one is good for"):
        table.add_column(heading, justify="right")
    for load in answer["loads"]:
        table.add_column(f"{load['listings_per_day'] / 1e6:g} M a day", justify="right")
    table.add_column("runs out at", justify="right")
    table.add_column("then")
    for engine in sorted(answer["engines"], key=lambda row: row["runs_out_at_listings_per_day"]):
        table.add_row(
            engine["name"],
            f"{engine['per_case']:.3g} {engine['unit'].removesuffix('a second')}".strip(),
            f"{engine['capacity']:,g} {engine['unit']}",
            *(_format_share(used_share) for used_share in engine["used"]),
            f"{engine['runs_out_at_listings_per_day'] / 1e6:,.3g} M",
            engine["beyond"],
        )
    return table


def _build_screening(answer: dict[str, Any]) -> Table:
    table = Table(title="To screen so many new and edited listings", title_justify="left")
    for heading in screening.HEADINGS:
        table.add_column(heading, justify="left" if heading == "weeks" else "right")
    for row in screening.list_rows(answer):
        table.add_row(*row)
    return table


def _format_share(used_share: float) -> str:
    share = f"{used_share:.0%}" if used_share >= 0.01 else "< 1%"
    return f"[red]{share}[/red]" if used_share > 1 else share


def _build_reality(answer: dict[str, Any]) -> Table:
    table = Table(title="The model beside real runs on this machine", title_justify="left")
    table.add_column("run")
    for heading in (
        "predicted",
        "with the cores it got",
        "measured",
        "errors",
        "median wait",
        "p99 wait",
        "load",
    ):
        table.add_column(heading, justify="right")
    for run in answer["reality"]:
        predicted_waits, measured_waits = (
            run["predicted_wait_seconds"],
            run["measured_wait_seconds"],
        )
        table.add_row(
            f"{run['kind']}, {run['workers']} processes",
            f"{run['predicted_seconds']:.1f} s",
            f"{run['predicted_seconds_with_the_cores_given']:.1f} s",
            f"{run['measured_seconds']:.1f} s",
            f"{run['error']:+.0%}; {run['error_with_the_cores_given']:+.0%}",
            f"{predicted_waits['50']:.1f} / {measured_waits['50']:.1f} s",
            f"{predicted_waits['99']:.1f} / {measured_waits['99']:.1f} s",
            f"{run['load_before']:.1f}",
        )
    return table


_HOUSE: Final = Path(__file__).parents[2]


def simulate(
    listings: Annotated[
        list[float] | None,
        typer.Option(
            min=1_000,
            max=1e9,
            help="Listings a day, the mean of an ordinary week; may be repeated."
            " Without it: 1, 10 and 100 million.",
            show_default=False,
        ),
    ] = None,
    automatic: Annotated[
        float, typer.Option(min=0, max=1, help="Share of cases that the machine decides.")
    ] = 0.8,
    minutes: Annotated[
        float, typer.Option(min=0.05, max=240, help="Minutes that a reviewer takes for a case.")
    ] = 2.0,
    shift: Annotated[
        list[str] | None,
        typer.Option(
            help="Hours of the desk on business days, as 09:00-17:00; may be repeated.",
            show_default=False,
        ),
    ] = None,
    productive: Annotated[
        float, typer.Option(min=0.05, max=1, help="Share of a shift spent on cases.")
    ] = 0.85,
    pictured: Annotated[
        float, typer.Option(min=0, max=1, help="Share of listings with pictures (three each).")
    ] = 1.0,
    spike_factor: Annotated[
        float, typer.Option(min=1, max=100, help="Times the mean day, before a sale.")
    ] = 10.0,
    spike_days: Annotated[int, typer.Option(min=0, max=14, help="How long the spike lasts.")] = 3,
    spike_on: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The spike's first day.")
    ] = datetime(2026, 11, 8),  # noqa: DTZ001  # a day of the desk's calendar
    begins_on: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The first of the 28 days counted.")
    ] = datetime(2026, 10, 19),  # noqa: DTZ001  # the same
    measured: Annotated[
        Path | None,
        typer.Option(
            help="Figures of `--measure --keep`, or of `bench pipeline --json`."
            " Without it: those that come with the code.",
            show_default=False,
        ),
    ] = None,
    measure: Annotated[
        bool, typer.Option("--measure", help="Measure this machine first: about four minutes.")
    ] = False,
    keep: Annotated[
        Path | None,
        typer.Option(help="Write what was measured into this file.", show_default=False),
    ] = None,
    new_pictures: Annotated[
        float,
        typer.Option(min=0, max=1, help="Share of screened listings with pictures never seen."),
    ] = 0.3,
    held: Annotated[
        float, typer.Option(min=0, max=10_000, help="Of 10,000 screened listings, those held.")
    ] = 10.0,
    screened: Annotated[
        Path | None,
        typer.Option(
            help="Figures of `bench screening --json`. Without it: those that come with the code.",
            show_default=False,
        ),
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where the measuring runs keep their data.")] = _HOUSE
    / "var/simulation",
    policy: Annotated[Path, typer.Option(help="Lanes and target are read from it.")] = _HOUSE
    / "config/policy.toml",
    calendar: Annotated[
        Path | None,
        typer.Option(
            help="Business days of the desk. Without it: the policy's.", show_default=False
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many seeds are tried.")] = 5,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object on one line.")
    ] = False,
    markdown: Annotated[
        Path | None,
        typer.Option(
            help="Write the figures into the marked places of this page, and its plots into"
            " ../pictures.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Calculate how many workers and reviewers keep 99.5 % within the target.

    Simulates 28 days of filings with a spike before a sale, through machine and desk, and
    searches for the fewest that keep the target on either path. Then multiplies a case's demand
    on PostgreSQL, Redis and the object store, and says which gives way first. Needs no service.
    """
    try:
        shifts = tuple(premises.shift(hours) for hours in shift or ["09:00-17:00"])
        house = _read_house(policy, calendar)
        read_share = house.policy.screening.passes_read_of_10000
        inputs = SimulationInputs(
            house=house,
            costs=_read_measured(folder, measured, keep, measure=measure),
            loads=[
                premises.Load(
                    listing, begins_on.date(), 28, spike_on.date(), spike_days, spike_factor
                )
                for listing in listings or (1e6, 1e7, 1e8)
            ],
            screening=ScreeningPremises(
                screening.read_costs(screened or screening.SHIPPED), new_pictures, held, read_share
            ),
            desk=premises.Desk(minutes, automatic, shifts, productive),
            pictured_share=pictured,
            seed=seed,
            seeds=seeds,
        )
        answer = _answer(inputs)
    except ValueError as unfit:
        fail(str(unfit))
    if markdown:
        page.write_page(markdown, inputs, answer)
    if as_json:
        print(json.dumps(answer))
    else:
        show_tables(answer)


def _answer(inputs: SimulationInputs) -> dict[str, Any]:
    """Show progress on stderr, if it is a terminal."""
    console = Console(stderr=True)
    with console.status("Simulating") as status:
        return build_report(inputs, lambda says: status.update(f"Simulating: {says}"))


def _read_house(policy: Path, calendar: Path | None) -> DeskRules:
    parsed_policy = parse_policy(_read_text(policy))
    days = calendar or policy.parent / "calendars" / f"{parsed_policy.clock.calendar}.toml"
    return DeskRules(parsed_policy, parse_calendar(_read_text(days)))


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as wrong:
        fail(f"{file} cannot be read: {wrong.strerror}.")


def _read_measured(
    folder: Path, path: Path | None, keep: Path | None, *, measure: bool
) -> CaseCosts:
    if not measure:
        return measurements.read_file(path or measurements.SHIPPED)
    try:
        figures = measuring.measure(folder, lambda says: typer.echo(f"Measuring, {says}", err=True))
    except measuring.RunFailed as failure:
        fail(str(failure))
    if keep:
        keep.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return measurements.parse_measured(figures, "The measurement")
