"""Django, set up when a command needs it; what can be expected to fail says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final, NoReturn

import typer
from rich.console import Console

REFUSED: Final = 1
UNUSABLE: Final = 2
_UNDEFINED_TABLE: Final = "42P01"


def stop(says: str, code: int = UNUSABLE) -> NoReturn:
    """Say what is wrong on stderr and end with this exit code.

    Raises:
        Exit: always.
    """
    Console(stderr=True).print(says, markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(code)


@contextmanager
def records() -> Iterator[None]:
    """The records within reach: settings read, database answering and migrated."""
    set_up()
    from django.db import DatabaseError, OperationalError  # noqa: PLC0415 -- set up just above

    try:
        yield
    except OperationalError as silent:
        stop(f"{_first_line(silent)} Start PostgreSQL, or set MARKWARDEN_DATABASE_URL to it.")
    except DatabaseError as failure:
        if getattr(failure.__cause__, "sqlstate", None) == _UNDEFINED_TABLE:
            stop("The database has no tables yet: run `markwarden migrate` first.")
        raise


def set_up() -> None:
    """Read the settings and set Django up.

    Raises:
        Exit: the settings cannot be used; said on stderr.
    """
    import django  # noqa: PLC0415 -- `screen` runs without it

    try:
        django.setup()
    except ValueError as unfit:  # pydantic's errors are ValueErrors too
        stop(f"The settings cannot be used: {unfit}")


def _first_line(failure: Exception) -> str:
    says = str(failure).strip().splitlines()[0] if str(failure).strip() else "no answer"
    return f"The database does not answer: {says.rstrip('.')}."
