"""The command `markwarden bench`: the benchmarks, each on servers and material of its own."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from interfaces.cli.printing import REFUSED, fail
from lab.benchmarks.desk import plan as desk_plan
from lab.benchmarks.desk import run as desk_run
from lab.benchmarks.image import run as bench_image
from lab.benchmarks.innocents import listings as innocent_listings
from lab.benchmarks.innocents import run as innocents_run
from lab.benchmarks.pipeline import run
from lab.benchmarks.screening import run as screening_run
from lab.benchmarks.text import run as text_run
from lab.commands.options import AsJson, NamesFile, TitlesFile

_FOLDER: Final = Path(__file__).parents[2] / "var/bench"

_Folder = Annotated[Path, typer.Option(help="Where the run keeps its data.")]

bench = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Measure how fast this machine is.",
)


@bench.command("pipeline")
def measure_pipeline(
    folder: _Folder = _FOLDER,
    cases: Annotated[int, typer.Option(min=1, max=100_000, help="Cases of the workload.")] = 300,
    as_json: AsJson = False,
) -> None:
    """Measure what the cluster costs beyond the matching itself, end to end.

    The same cases run through a bare loop and through the whole cluster, on servers of its own.
    """
    figures = run.run(folder, cases=cases)
    if not isinstance(figures, dict):
        fail("The benchmark gave no figures; its output above says why.")
    _print_json(figures, as_line=as_json)


@bench.command("screening")
def measure_screening(
    folder: _Folder = _FOLDER,
    listings: Annotated[
        int, typer.Option(min=1_000, max=1_000_000, help="Listings of one round.")
    ] = 10_000,
    titles: TitlesFile = None,
    names: NamesFile = None,
    photographs: Annotated[
        Path | None,
        typer.Option(
            help="A folder of photographs; else the samples of our packages.",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the screening of listings before publication.

    Throughput of two screeners beside the bare matching loop, lag, how much later cases start,
    what is held wrongly, and what is found of planted listings. On servers of its own.
    """
    figures = screening_run.run(
        folder, listings=listings, titles=titles, names=names, photographs=photographs
    )
    _print_json(figures, as_line=as_json)


@bench.command("text")
def measure_text(
    folder: _Folder = _FOLDER,
    marks: Annotated[
        int | None,
        typer.Option(min=2_000, max=2_000_000, help="Marks to match against.", show_default=False),
    ] = None,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="30,000 marks and few titles: half a minute.")
    ] = False,
    as_json: AsJson = False,
    names: NamesFile = None,
    titles: TitlesFile = None,
) -> None:
    """Measure text matching against 640,000 marks, beside rapidfuzz and memory, in one run.

    Time, growth, recall of disguised names, wrong titles, calibration, memory. Takes about eight
    minutes on a quiet machine. Progress goes to stderr.
    """
    plan = text_run.quick(marks or 30_000) if is_quick else text_run.whole(marks or 640_000)
    figures = text_run.run(folder, plan, _say_progress, names=names, titles=titles)
    print(json.dumps(figures) if as_json else text_run.make_table(figures))


@bench.command("desk")
def measure_desk(
    folder: _Folder = _FOLDER,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="A hundredth of everything, to see that it runs.")
    ] = False,
    claims: Annotated[
        int | None,
        typer.Option(min=50, max=100_000, help="Claims of the race.", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure the review desk with a million cases, 100,000 of them waiting.

    The next case, the list under every filter, similar cases, searches, and 100,000 claims by 50
    clients at once. On servers of its own; progress goes to stderr.
    """
    plan = desk_plan.quick() if is_quick else desk_plan.Plan()
    plan = replace(plan, claims=claims or plan.claims)
    figures = desk_run.run(folder, plan, _say_progress)
    _print_json(figures, as_line=as_json)


@bench.command("image")
def measure_image(
    folder: Annotated[
        Path, typer.Option(help="Where the real pictures lie and what was computed is kept.")
    ] = _FOLDER,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Sample pictures of installed packages, few of each.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed makes the same copies.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Measure image matching on real pictures, beside PDQ, decoding and memory, in one run.

    Recall in forty edits, strangers, named rights in scenes and screenshots,
    logos that look alike, time, memory. Takes about twelve minutes on two quiet cores. Progress
    goes to stderr.
    """
    size = bench_image.QUICK if is_quick else bench_image.WHOLE
    try:
        figures = bench_image.measure(bench_image.Run(folder, size, seed, _say_progress))
    except bench_image.MaterialMissing as missing:
        fail(str(missing))
    tables = bench_image.make_tables(figures)
    print(json.dumps(figures, ensure_ascii=False) if as_json else tables)


@bench.command("innocents")
def measure_innocents(
    folder: Annotated[Path, typer.Option(help="Where the real pictures lie.")] = _FOLDER,
    listings: Annotated[
        int | None,
        typer.Option(min=12, max=100_000, help="Innocent listings.", show_default=False),
    ] = None,
    titles: TitlesFile = None,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Pictures of installed packages, few of each.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed draws the same listings.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Count innocent listings in which a named claim finds something, and those it takes down.

    Real photographs, artworks, products and logos, framed and on captured pages, against rights
    of other pictures with 1, 10 and 50 references; titles against the marks nearest to them. A
    member's claims, matched and decided in process. Progress goes to stderr; exit code 1 where
    one is upheld.
    """
    plan = innocent_listings.QUICK if is_quick else innocent_listings.WHOLE
    plan = replace(plan, listings=listings or plan.listings)
    try:
        figures = innocents_run.measure(folder, plan, seed, titles, _say_progress)
    except bench_image.MaterialMissing as missing:
        fail(str(missing))
    _print_json(figures, as_line=as_json)
    raise typer.Exit(REFUSED if figures["upheld"] else 0)


def _say_progress(message: str) -> None:
    typer.echo(message, err=True)


def _print_json(figures: dict[str, object], *, as_line: bool) -> None:
    print(json.dumps(figures) if as_line else json.dumps(figures, indent=1))
