"""The command `bench image`: how well pictures are known again, and at what cost."""

import json
from importlib import import_module
from pathlib import Path
from typing import Annotated, Final

import typer

from interfaces.cli.ready import stop

_HOUSE: Final = Path(__file__).parents[2]


def image(
    folder: Annotated[
        Path, typer.Option(help="Where the real pictures lie and what was computed is kept.")
    ] = _HOUSE / "var/bench",
    is_quick: Annotated[
        bool, typer.Option("--quick", help="Sample pictures of installed packages, few of each.")
    ] = False,
    seed: Annotated[int, typer.Option(help="The same seed makes the same copies.")] = 1,
    embedding: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="An ONNX network to measure beside the hashes: RGB bytes in, 512 numbers out.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object on one line.")
    ] = False,
    markdown: Annotated[
        Path | None,
        typer.Option(
            help="Write the figures as a page into this file, too, and its plots into ../pictures.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Measure image matching on real pictures, beside other hashes, in one run.

    Recall in fifty edits, logos that look alike, named rights in scenes and screenshots, time,
    scans, memory, hostile files. Takes about twelve minutes on two quiet cores the first time,
    less when what the code computes of the pictures has not changed. Progress goes to stderr.
    """
    run = import_module("workers.lab.bench_image.run")
    size = run.QUICK if is_quick else run.WHOLE
    try:
        measured = run.measure(run.Run(folder, size, seed, _say, embedding))
    except run.MaterialMissing as missing:
        stop(str(missing))
    page = import_module("workers.lab.bench_image.page").page(measured)
    if markdown:
        markdown.write_text(page, encoding="utf-8")
        import_module("workers.lab.bench_image.plots").drawn(
            measured, markdown.parent.parent / "pictures"
        )
    print(json.dumps(measured, ensure_ascii=False) if as_json else page)


def _say(says: str) -> None:
    typer.echo(says, err=True)
