"""The command `markwarden demo`: the main job once, on sample data and private servers."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from lab.benchmarks.innocents.listings import QUICK
from lab.benchmarks.innocents.run import describe_counts, measure
from lab.demo.demo import InnocentCounts, run

_INNOCENTS: Final = replace(QUICK, listings=60)
_FOLDER: Final = Path(__file__).parents[2] / "var/demo"


def demo(
    folder: Annotated[Path, typer.Option(help="Where the run leaves its report.")] = _FOLDER,
    seed: Annotated[int, typer.Option(help="The same seed makes the same sample data.")] = 1,
    requests: Annotated[
        int, typer.Option(min=1, max=10_000, help="How many takedown requests to file.")
    ] = 20,
) -> None:
    """Run the main job once on sample data: file, match, decide, hand to reviewers.

    Starts its own PostgreSQL, Valkey and marketplace, and leaves nothing running.
    """

    def claim_innocents() -> InnocentCounts:
        counts = measure(folder, _INNOCENTS, seed, None, lambda _: None)
        return counts, describe_counts(counts)

    raise typer.Exit(run(folder, seed=seed, requests=requests, claim_innocents=claim_innocents))
