"""The command `simulate`: how many workers and reviewers keep the target, and what gives way."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from interfaces.cli.printing import fail
from lab.commands.options import AsJson
from lab.simulation import measured as measurements
from lab.simulation import page, premises, screening
from lab.simulation.hours import DeskRules
from lab.simulation.report import SimulationInputs, build_report
from lab.simulation.screening import ScreeningPremises
from pipeline.policy.policy import parse_policy
from pipeline.time.deadlines import parse_calendar


def show_tables(figures: dict[str, Any]) -> None:
    """Print every table: staff, what moves it, engines, screening."""
    for table in page.make_tables(figures).values():
        print(f"{table}\n")
    print(
        f"Gives way first: {figures['first_limit']}. A peak's second is"
        f" {figures['peak_over_mean']} times the mean day's."
    )


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
            help="Figures of `bench pipeline --json`. Without it: those that come with the code.",
            show_default=False,
        ),
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
    policy: Annotated[Path, typer.Option(help="Lanes and target are read from it.")] = _HOUSE
    / "config/policy.toml",
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same answer.")] = 1,
    seeds: Annotated[int, typer.Option(min=1, max=100, help="How many seeds are tried.")] = 5,
    as_json: AsJson = False,
) -> None:
    """Calculate how many workers and reviewers keep 99.5 % within the target.

    Simulates 28 days of filings with a spike before a sale, through machine and desk, and
    searches for the fewest that keep the target on either path. Then multiplies a case's demand
    on PostgreSQL, Redis and the object store, and says which gives way first. Needs no service.
    """
    try:
        shifts = tuple(premises.shift(hours) for hours in shift or ["09:00-17:00"])
        house = _read_house(policy)
        read_share = house.policy.screening.passes_read_of_10000
        inputs = SimulationInputs(
            house=house,
            costs=measurements.read_file(measured or measurements.SHIPPED),
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
    if as_json:
        print(json.dumps(answer))
    else:
        show_tables(answer)


def _answer(inputs: SimulationInputs) -> dict[str, Any]:
    """Show progress on stderr, if it is a terminal."""
    console = Console(stderr=True)
    with console.status("Simulating") as status:
        return build_report(inputs, lambda says: status.update(f"Simulating: {says}"))


def _read_house(policy: Path) -> DeskRules:
    parsed_policy = parse_policy(_read_text(policy))
    days = policy.parent / "calendars" / f"{parsed_policy.clock.calendar}.toml"
    return DeskRules(parsed_policy, parse_calendar(_read_text(days)))


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as wrong:
        fail(f"{file} cannot be read: {wrong.strerror}.")
