"""Prints the answer of a simulation as tables."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console
from rich.table import Table


def show_tables(found: dict[str, Any]) -> None:
    """Print staff by load, what moves it, engines, and the model beside real runs."""
    console = Console()
    console.print(_build_staff(found))
    console.print(_describe_premises(found), highlight=False)
    console.print(_build_people(found))
    console.print(_build_engines(found))
    console.print(
        f"Gives way first: {found['first_limit']}. A peak's second is"
        f" {found['peak_over_mean']} times the mean day's.\n",
        highlight=False,
    )
    if found["reality"]:
        console.print(_build_reality(found))


def _describe_premises(found: dict[str, Any]) -> str:
    return (
        f"Cores are those of worker processes, at {found['worker_core_seconds_a_case']:.3f} s a"
        f" case ({found['measured']}).\nReviewers are people in each shift;"
        f" {found['automatic_share']:.0%} of cases need none, the others"
        f" {found['minutes_per_case']:g} minutes.\n± is a 95 % interval over"
        f" {len(found['seeds'])} seeds.\n"
    )


def _build_staff(found: dict[str, Any]) -> Table:
    table = Table(
        title="The fewest that keep 99.5 % within 24 business hours on either path",
        title_justify="left",
    )
    table.add_column("listings a day", justify="right")
    table.add_column("weeks")
    for heading in ("cores, in 24 h", "cores, 99 % in 5 min", "reviewers a shift"):
        table.add_column(heading, justify="right")
    for load in found["loads"]:
        for weeks in ("ordinary", "spike"):
            each = load[weeks]
            table.add_row(
                f"{load['listings_per_day']:,.0f}" if weeks == "ordinary" else "",
                "with the spike" if weeks == "spike" else weeks,
                _format_interval(each["cores_in_time"]),
                _format_interval(each["cores_at_once"]),
                _format_interval(each["reviewers_a_shift"]),
            )
    return table


def _format_interval(found: dict[str, Any]) -> str:
    half = found["half_width_95"]
    return f"{found['enough']:,}" + (f" ± {half:,.0f}" if half >= 0.5 else "")


def _build_people(found: dict[str, Any]) -> Table:
    table = Table(
        title="Reviewers a shift for 1,000,000 listings a day, ordinary weeks", title_justify="left"
    )
    for heading in ("premise", "value"):
        table.add_column(heading)
    table.add_column("reviewers a shift", justify="right")
    for premise, values in found["people"].items():
        _add_rows(table, premise.replace("_", " "), values.items())
    return table


def _add_rows(table: Table, premise: str, values: Iterable[tuple[str, int]]) -> None:
    for number, (value, people) in enumerate(values):
        table.add_row("" if number else premise, value, f"{people:,}")


def _build_engines(found: dict[str, Any]) -> Table:
    table = Table(title="Demand at the spike's peak beside one engine", title_justify="left")
    table.add_column("what may run out")
    for heading in ("one case/s takes", "one is good for"):
        table.add_column(heading, justify="right")
    for load in found["loads"]:
        table.add_column(f"{load['listings_per_day'] / 1e6:g} M a day", justify="right")
    table.add_column("runs out at", justify="right")
    table.add_column("then")
    for each in sorted(found["engines"], key=lambda row: row["runs_out_at_listings_per_day"]):
        table.add_row(
            each["name"],
            f"{each['per_case']:.3g} {each['unit'].removesuffix('a second')}".strip(),
            f"{each['capacity']:,g} {each['unit']}",
            *(_format_share(used) for used in each["used"]),
            f"{each['runs_out_at_listings_per_day'] / 1e6:,.3g} M",
            each["beyond"],
        )
    return table


def _format_share(used: float) -> str:
    shown = f"{used:.0%}" if used >= 0.01 else "< 1%"
    return f"[red]{shown}[/red]" if used > 1 else shown


def _build_reality(found: dict[str, Any]) -> Table:
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
    for run in found["reality"]:
        predicted, measured = run["predicted_wait_seconds"], run["measured_wait_seconds"]
        table.add_row(
            f"{run['kind']}, {run['workers']} processes",
            f"{run['predicted_seconds']:.1f} s",
            f"{run['predicted_seconds_with_the_cores_given']:.1f} s",
            f"{run['measured_seconds']:.1f} s",
            f"{run['error']:+.0%}; {run['error_with_the_cores_given']:+.0%}",
            f"{predicted['50']:.1f} / {measured['50']:.1f} s",
            f"{predicted['99']:.1f} / {measured['99']:.1f} s",
            f"{run['load_before']:.1f}",
        )
    return table
