"""The command: its options, its progress, its exit codes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, BinaryIO, TextIO

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from interfaces.cli.jsonl import BadLine, Line, lines
from interfaces.cli.screen.crew import answers, processes
from interfaces.cli.screen.rights import Shelf, build
from interfaces.cli.screen.work import Plan
from matchers.text.table import TooManySpellings
from pipeline.policy import PolicyUnreadable, parse
from pipeline.screening import Threshold

POLICY = Path(__file__).parents[3] / "config" / "policy.toml"


@dataclass(slots=True)
class _Run:
    """What the run has come to so far, and how it is shown."""

    progress: Progress
    listings: int = 0
    bad: int = 0

    def complain(self, line: BadLine) -> None:
        """Name a bad line and count it."""
        self.bad += 1
        self.progress.console.print(str(line), markup=False, highlight=False, soft_wrap=True)


def screen(
    rights: Annotated[
        Path,
        typer.Option(
            help="Rights, one JSON object a line.", exists=True, dir_okay=False, readable=True
        ),
    ],
    listings: Annotated[
        Path,
        typer.Option(
            help="Listings, one JSON object a line.", exists=True, dir_okay=False, readable=True
        ),
    ],
    out: Annotated[Path, typer.Option(help="Where the matches go, one line a listing.")],
    images: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the pictures; else beside each file.", exists=True, file_okay=False
        ),
    ] = None,
    min_score: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Matches below are left out.")
    ] = 0.05,
    top: Annotated[int, typer.Option(min=1, help="The most matches of a listing.")] = 20,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for all cores.")] = 1,
    policy: Annotated[
        Path,
        typer.Option(
            help="The policy whose weights count.", exists=True, dir_okay=False, readable=True
        ),
    ] = POLICY,
) -> None:
    """Match and score listings against rights, from files alone, with no service at all.

    A right is {"id", "type": "trademark|copyright|design|patent|gi", "mark", "aliases",
    "nice_classes": [25], "territories": ["EU"], "images": ["logo.png"], "owner",
    "authorised_sellers"}; id and type are needed. A listing is {"id", "title", "description",
    "brand", "category", "seller", "markets": ["DE"], "price", "currency", "images",
    "claimed_right"}; id and title are needed.

    Exit codes: 0 when all was read; 1 when lines were bad, each named; 2 for unusable arguments.
    """
    text = _policy_text(policy)
    _refuse_overwriting(out, rights, listings, policy)
    with (
        _opened(out) as written,
        TemporaryDirectory(prefix="markwarden-screen-") as folder,
        Progress(console=Console(stderr=True), disable=not Console(stderr=True).is_terminal) as bar,
    ):
        run = _Run(bar)
        shelf = Shelf(rights, images or rights.parent, Path(folder))
        beside = images or listings.parent
        plan = Plan(shelf, listings.name, beside, text, Threshold(min_score, top))
        crew = processes(jobs)
        count = _built(shelf, crew, run)
        _answered(plan, listings, written, crew, run)
    typer.echo(f"{run.listings} listings, {count} rights, bad lines: {run.bad}.", err=True)
    if run.bad:
        raise typer.Exit(1)


def _policy_text(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
        parse(text)
    except (PolicyUnreadable, ValueError) as unreadable:
        raise typer.BadParameter(f"{path}: {unreadable}", param_hint="--policy") from None
    return text


def _refuse_overwriting(out: Path, *inputs: Path) -> None:
    if any(out.exists() and out.samefile(each) for each in inputs):
        raise typer.BadParameter("It would overwrite a file to be read.", param_hint="--out")


def _opened(out: Path) -> TextIO:
    try:
        return out.open("w", encoding="utf-8")
    except OSError as unwritable:
        raise typer.BadParameter(f"{unwritable}", param_hint="--out") from None


def _built(shelf: Shelf, crew: int, run: _Run) -> int:
    task = run.progress.add_task("Indexing rights", total=None)
    try:
        count = build(shelf, run.complain, crew)
    except TooManySpellings as many:
        raise typer.BadParameter(f"{many}", param_hint="--rights") from None
    run.progress.update(task, total=1, completed=1)
    return count


def _answered(plan: Plan, listings: Path, written: TextIO, crew: int, run: _Run) -> None:
    task = run.progress.add_task("Screening", total=listings.stat().st_size)
    with listings.open("rb") as file:
        for answer in answers(plan, _followed(file, run.progress, task), crew):
            written.write(answer.text)
            run.listings += answer.listings
            for bad in answer.bad:
                run.complain(bad)


def _followed(file: BinaryIO, progress: Progress, task: TaskID) -> Iterator[Line]:
    for line in lines(file):
        progress.update(task, completed=line.offset + len(line.text))
        yield line
