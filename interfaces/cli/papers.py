"""The command `markwarden papers`: certificates of rights, and those that others have shown."""

from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from interfaces.cli.ready import records

papers = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Certificates of rights: add them, see what they resemble, judge it.",
)

_Right = Annotated[
    UUID, typer.Argument(metavar="RIGHT", help="Public id, as `rights add` printed it.")
]


@papers.command("add")
def add(
    right: _Right,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help="PDF, JPEG, PNG, WEBP or GIF.", exists=True, dir_okay=False
        ),
    ],
) -> None:
    """Keep the papers of a right, and compare each page with those of all other rights.

    A page that is nearly another's, under another number or of another account, is put before a
    person: the right is not verified until it is judged. Each file is read by a confined process;
    one that cannot be read is named, and gives exit code 1.
    """
    with records():
        from interfaces.cli.behind import papers as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.add(right, files))


@papers.command("show")
def show(
    right: _Right,
    pictures: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", help="Write both pages beside each other, the differences marked."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Show which pages of other rights a right's papers resemble, and what was judged."""
    with records():
        from interfaces.cli.behind import papers as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.show(right, pictures, as_json=as_json))


@papers.command("judge")
def judge(
    finding: Annotated[
        int, typer.Argument(help="Number of the finding, as `papers show` lists it.")
    ],
    verdict: Annotated[str, typer.Argument(metavar="harmless|suspicious")],
) -> None:
    """Say what two pages that are nearly the same mean; it may be said anew.

    Harmless: a renewal, an assignment, a licence. Suspicious: the right is not verified on it.
    """
    with records():
        from interfaces.cli.behind import papers as behind  # noqa: PLC0415 -- needs Django

        raise typer.Exit(behind.judge(finding, verdict))
