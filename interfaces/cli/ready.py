"""Django, set up before a command that needs it; what can be expected to fail says what to do."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import django
from django.db import DatabaseError, OperationalError

from interfaces.cli.printing import fail
from records import policies_in_force

_LOCAL_STACK: Final = Path("var/up/env")  # which `markwarden up` writes while it runs
# By the code of PostgreSQL's error.
_REMEDIES: Final = {
    "42P01": "The database has no tables yet: run `markwarden migrate` first.",
    "42501": (
        "The role that MARKWARDEN_DATABASE_URL names may not do this. The web process's sees"
        " nothing but its visitor's rows: use that of the workers, in containers with"
        " `docker compose run --rm command ...`."
    ),
}


@contextmanager
def reach_records() -> Iterator[None]:
    """Run with the records within reach: settings read, database answering and migrated.

    Raises:
        Exit: one of them is not so; said on stderr.
    """
    require_settings()
    policies_in_force.follow()
    try:
        yield
    except OperationalError as silent:
        fail(f"{_first_line(silent)} Start PostgreSQL, or set MARKWARDEN_DATABASE_URL to it.")
    except DatabaseError as failure:
        remedy = _REMEDIES.get(getattr(failure.__cause__, "sqlstate", None) or "")
        if remedy is None:
            raise
        fail(remedy)


def require_settings() -> None:
    """End the command if the settings cannot be used.

    Raises:
        Exit: they cannot; said on stderr.
    """
    if fault := set_up_django():
        fail(fault + _suggest_local_stack())


def _suggest_local_stack() -> str:
    """Name the settings of a stack that `markwarden up` runs in this folder, if it does."""
    is_there = _LOCAL_STACK.exists()
    return f"\nFor the stack of `markwarden up`: . {_LOCAL_STACK}" if is_there else ""


@cache
def set_up_django() -> str:
    """Set Django up once; return what is wrong with the settings, or an empty string.

    Modules of commands import models, and models need settings. Where those of this machine
    cannot be used, the ones of a fresh checkout let the modules be imported, so that `--help`
    answers; a command that needs the records ends in `require_settings`.
    """
    try:
        django.setup()
    except ValueError as unfit:  # pydantic's errors are ValueErrors too
        _forget_settings()
        django.setup()
        return f"The settings cannot be used: {unfit}"
    return ""


def _forget_settings() -> None:
    for name in [name for name in os.environ if name.upper().startswith("MARKWARDEN_")]:
        del os.environ[name]
    os.environ["MARKWARDEN_IS_DEVELOPMENT"] = "1"
    # A command that forgot to ask for its settings finds no database, and not a development one.
    os.environ["MARKWARDEN_DATABASE_URL"] = "postgresql://settings.invalid/none"


def _first_line(failure: Exception) -> str:
    message = str(failure).strip().splitlines()[0] if str(failure).strip() else "no answer"
    return f"The database does not answer: {message.rstrip('.')}."
