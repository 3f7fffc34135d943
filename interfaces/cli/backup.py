"""The command `markwarden backup`: copy the database and the vault to a folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console

from gateways import configured
from gateways.vault import ObjectAltered, VaultUnreachable
from interfaces.cli.printing import stop
from interfaces.cli.ready import reach_records
from records.clock import database_now
from workers.backups.backup import Copies, CopyMissing, ProgressCallback, take_backup
from workers.backups.dump import CopyFailed
from workers.backups.restore import NotEmpty

Folder = Annotated[Path, typer.Argument(help="Where the copies lie; it may be used again.")]


@reach_records()
def backup(folder: Folder) -> None:
    """Copy the database and the vault to a folder, while everything goes on.

    The vault is copied after the database, and only what the folder does not have yet. The copy
    holds all that the records hold: keep it as you keep them.
    """
    with stop_on_failure(), show_progress() as report_progress:
        copy = take_backup(
            Copies(folder),
            settings.MARKWARDEN.database_url,
            configured.vault(),
            now=database_now(),
            report_progress=report_progress,
        )
    Console().print(f"{copy.stamp}: the database, {copy.keys} objects, {len(copy.names)} files.")


@contextmanager
def show_progress() -> Iterator[ProgressCallback]:
    """Say on stderr what is being copied, where somebody looks."""
    console = Console(stderr=True)
    with console.status("Copying ...") as status:
        yield lambda what, count: status.update(f"Copying: {what} {count or ''} ...")


@contextmanager
def stop_on_failure() -> Iterator[None]:
    """End the command where a copy fails.

    Raises:
        Exit: it failed; said on stderr.
    """
    try:
        yield
    except (CopyMissing, CopyFailed, NotEmpty, VaultUnreachable, ObjectAltered) as failure:
        stop(str(failure))
