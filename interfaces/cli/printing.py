"""Lines for people, one JSON value for machines, exit codes; nothing typed is read as markup."""

import json
import sys
from collections.abc import Iterable, Sequence
from typing import Final, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

REFUSED: Final = 1
UNUSABLE: Final = 2
INTERRUPTED: Final = 130
TOO_PLAIN: Final = (
    "This picture is so plain that changed copies of it are often missed. An unchanged copy is"
    " found. Add a picture with more detail: a photograph of the goods, or the mark as it stands on"
    " them."
)


def print_line(line: str, *, is_error: bool = False) -> None:
    """Print one line, on stderr when it is about something refused."""
    Console(stderr=is_error).print(line, markup=False, highlight=False, soft_wrap=True)


def print_json(value: object) -> None:
    """Print one JSON value on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def print_table(headings: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """Print a table, or one line that says why there is none; what it lists stays on one line."""
    table = Table(*headings)
    table.columns[0].no_wrap = True
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    if table.row_count:
        Console().print(table)
    else:
        print_line(empty)


def fail(message: str, code: int = UNUSABLE) -> NoReturn:
    """Say what is wrong on stderr and end with this exit code.

    Raises:
        Exit: always.
    """
    print_line(message, is_error=True)
    raise typer.Exit(code)
