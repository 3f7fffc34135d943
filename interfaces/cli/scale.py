"""The command `markwarden scale`: workers on this host, as many as the backlog calls for."""

import os
from typing import Annotated

import typer
from rich.console import Console

from interfaces.cli.printing import fail
from interfaces.cli.ready import reach_records
from pipeline.cluster.scaling import Load, ScalingPolicy
from workers.scheduling.scaling import supervise


def scale(
    fewest: Annotated[int, typer.Option(min=1, max=256, help="Never fewer processes.")] = 1,
    most: Annotated[
        int | None, typer.Option(min=1, max=256, help="Never more; else one for each core.")
    ] = None,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Cases at once in each.")] = 2,
) -> None:
    """Start and stop worker processes on this host by what waits for them; Ctrl-C ends them all.

    Starts within seconds of a wave, stops after ten minutes of calm; the number changes at
    most six times an hour. Run it in place of `markwarden run worker`, beside the other processes.
    """
    cores = os.cpu_count() or 1
    try:
        scaling = ScalingPolicy(fewest=fewest, most=most or max(cores, fewest))
    except ValueError as unfit:
        fail(str(unfit))
    with reach_records():
        supervise(scaling, threads=threads, report_change=_print_change)
    Console(stderr=True).print("All workers have left.")


def _print_change(load: Load, before: int, after: int) -> None:
    Console(stderr=True).print(
        f"{before} -> {after} workers: {load.backlog} cases wait, the oldest for"
        f" {load.oldest_age_seconds:.0f} s; {load.arrivals_per_second:.1f} come a second, and one"
        f" process needs {load.seconds_per_case:.2f} s for each.",
        highlight=False,
        soft_wrap=True,
    )
