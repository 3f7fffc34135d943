"""The commands `demo`, `up` and `bench`: what the laboratory plays on private servers."""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import typer

from interfaces.cli.bench_image import image
from interfaces.cli.ready import stop

_VAR: Final = Path(__file__).parents[2] / "var"

bench = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Measure how fast this machine is.",
)


def demo(
    folder: Annotated[Path, typer.Option(help="Where the run leaves its report.")] = _VAR / "demo",
    seed: Annotated[int, typer.Option(help="The same seed makes the same sample data.")] = 1,
    requests: Annotated[
        int, typer.Option(min=1, max=10_000, help="How many takedown requests to file.")
    ] = 20,
) -> None:
    """Play the main job once on sample data: file, match, decide, hand to reviewers.

    Starts its own PostgreSQL, Valkey and marketplace, and leaves nothing running.
    """
    raise typer.Exit(import_module("workers.lab.demo").run(folder, seed=seed, requests=requests))


def up(
    folder: Annotated[Path, typer.Option(help="Where the stack keeps its data.")] = _VAR / "up",
) -> None:
    """Run the whole stack on this machine in the foreground, with sample accounts; Ctrl-C ends it.

    Portal, console and API on 127.0.0.1:8000, workers and everything around them, on a
    PostgreSQL and a Valkey of its own. Says when it is ready and how to sign in; what was done
    is still there the next time.
    """
    raise typer.Exit(import_module("workers.lab.up").run(folder))


@bench.command()
def pipeline(
    folder: Annotated[Path, typer.Option(help="Where the run keeps its data.")] = _VAR / "bench",
    cases: Annotated[int, typer.Option(min=1, max=100_000, help="Cases of the workload.")] = 300,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object on one line.")
    ] = False,
) -> None:
    """Measure what the cluster costs beyond the matching itself, end to end.

    The same cases run through a bare loop and through the whole cluster, on servers of its own.
    """
    measured = import_module("workers.lab.bench_pipeline").run(folder, cases=cases)
    if not isinstance(measured, dict):
        stop("The benchmark gave no figures; what it wrote above says why.")
    print(json.dumps(measured) if as_json else json.dumps(measured, indent=1))


@bench.command()
def text(
    folder: Annotated[Path, typer.Option(help="Where the run keeps its data.")] = _VAR / "bench",
    marks: Annotated[
        int | None,
        typer.Option(min=2_000, max=2_000_000, help="Marks to match against.", show_default=False),
    ] = None,
    is_quick: Annotated[
        bool, typer.Option("--quick", help="30,000 marks and few titles: half a minute.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object on one line.")
    ] = False,
    markdown: Annotated[
        Path | None, typer.Option(help="Write the figures as a page into this file, too.")
    ] = None,
) -> None:
    """Measure text matching against 640,000 marks, beside other libraries, in one run.

    Time, recall of every way to write a mark, memory, growth and score. Takes about eight
    minutes on a quiet machine. Progress goes to stderr.
    """
    bench_text = import_module("workers.lab.bench_text")
    plan = bench_text.quick(marks or 30_000) if is_quick else bench_text.whole(marks or 640_000)
    try:
        measured = bench_text.run(folder, plan, lambda says: typer.echo(says, err=True))
    except bench_text.MaterialMissing as missing:
        stop(str(missing))
    page = import_module("workers.lab.bench_text.page").page(measured)
    if markdown:
        markdown.write_text(page, encoding="utf-8")
    print(json.dumps(measured, ensure_ascii=False) if as_json else page)


@bench.command()
def desk(
    folder: Annotated[Path, typer.Option(help="Where the run keeps its data.")] = _VAR / "bench",
    is_quick: Annotated[
        bool, typer.Option("--quick", help="A hundredth of everything, to see that it runs.")
    ] = False,
    claims: Annotated[
        int | None,
        typer.Option(min=50, max=100_000, help="Claims of the race.", show_default=False),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object on one line.")
    ] = False,
) -> None:
    """Measure the review desk with a million cases, 100,000 of them waiting.

    The next case, the list under every filter, similar cases, and 100,000 claims by 50 clients
    at once, beside simpler ways. On servers of its own; progress goes to stderr.
    """
    bench_desk = import_module("workers.lab.bench_desk")
    plan = bench_desk.quick() if is_quick else bench_desk.Plan()
    plan = replace(plan, claims=claims or plan.claims)
    measured = bench_desk.run(folder, plan, lambda says: typer.echo(says, err=True))
    print(json.dumps(measured) if as_json else json.dumps(measured, indent=1))


bench.command()(image)
