"""The command `markwarden screen`: its options, and what cannot be used of them."""

from pathlib import Path
from typing import Annotated

import typer

from interfaces.cli.offline_matching.run import Files, Options, Output, run_screening
from interfaces.cli.processes.work_in_order import count_processes
from pipeline.policy.policy import PolicyUnreadable, parse_policy
from pipeline.rights.offline_matching import Threshold

POLICY = Path(__file__).parents[3] / "config" / "policy.toml"


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
            help="Folder of the pictures; else beside each file.",
            exists=True,
            file_okay=False,
            readable=True,
        ),
    ] = None,
    min_score: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Matches below are left out.")
    ] = 0.05,
    top: Annotated[int, typer.Option(min=1, help="The most matches of a listing.")] = 20,
    jobs: Annotated[int, typer.Option(min=0, help="Processes; 0 for all cores.")] = 1,
    cache: Annotated[
        Path | None,
        typer.Option(
            help="Keeps the index of the rights for the next time, under their hash.",
            file_okay=False,
        ),
    ] = None,
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

    Exit codes: 0 when all was read; 1 when lines were bad, each named; 2 for unusable arguments
    or files; 130 when interrupted, with what was answered kept.
    """
    text = _read_policy(policy)
    if not rights.is_file():
        raise typer.BadParameter("It is read twice: a file, not a pipe.", param_hint="--rights")
    _refuse_overwriting(out, rights, listings, policy)
    files = Files(rights, listings, images, cache)
    with _open_output(out) as output:
        options = Options(text, Threshold(min_score, top), count_processes(jobs))
        raise typer.Exit(run_screening(files, options, output))


def _read_policy(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
        parse_policy(text)
    except (PolicyUnreadable, ValueError) as unreadable:
        raise typer.BadParameter(f"{path}: {unreadable}", param_hint="--policy") from None
    return text


def _refuse_overwriting(out: Path, *inputs: Path) -> None:
    if any(out.exists() and out.samefile(file) for file in inputs):
        raise typer.BadParameter("It would overwrite a file to be read.", param_hint="--out")


def _open_output(out: Path) -> Output:
    try:
        return Output(out)
    except OSError as unwritable:
        raise typer.BadParameter(f"{unwritable}", param_hint="--out") from None
