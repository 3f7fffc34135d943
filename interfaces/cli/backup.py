"""The commands `markwarden backup` and `restore`: database and vault, to a folder and back."""

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
from interfaces.cli.ready import reach_records, require_settings
from records.clock import database_now
from workers.backups.backup import Copies, CopyMissing, ProgressCallback, take_backup
from workers.backups.dump import CopyFailed
from workers.backups.restore import NotEmpty, restore_backup

Folder = Annotated[Path, typer.Argument(help="Where the copies lie; it may be used again.")]


@reach_records()
def backup(folder: Folder) -> None:
    """Copy the database and the vault to a folder, while everything goes on.

    The vault is copied after the database, and only what the folder does not have yet. The copy
    holds all that the records hold: keep it as you keep them.
    """
    with _stop_on_failure(), _show_progress() as report_progress:
        copy = take_backup(
            Copies(folder),
            settings.MARKWARDEN.database_url,
            configured.vault(),
            now=database_now(),
            report_progress=report_progress,
        )
    Console().print(f"{copy.stamp}: the database, {copy.keys} objects, {len(copy.names)} files.")


def restore(
    folder: Folder,
    at: Annotated[str, typer.Option(help="Which copy, by its time; else the newest.")] = "",
) -> None:
    """Bring a copy back into an empty database and the vault that the settings name.

    Then run `markwarden migrate` and `markwarden verify`, and start the processes: what was under
    way when the copy was taken goes on by itself.
    """
    require_settings()
    with _stop_on_failure(), _show_progress() as report_progress:
        copy = restore_backup(
            Copies(folder),
            settings.MARKWARDEN.database_url,
            configured.vault(),
            stamp=at,
            report_progress=report_progress,
        )
    Console().print(f"{copy.stamp} is back: {copy.keys} objects, {len(copy.names)} files.")
    Console().print("Now run: markwarden migrate, then markwarden verify.")


@contextmanager
def _show_progress() -> Iterator[ProgressCallback]:
    """Say on stderr what is being copied, where somebody looks."""
    console = Console(stderr=True)
    with console.status("Copying ...") as status:
        yield lambda what, count: status.update(f"Copying: {what} {count or ''} ...")


@contextmanager
def _stop_on_failure() -> Iterator[None]:
    """End the command where a copy fails.

    Raises:
        Exit: it failed; said on stderr.
    """
    try:
        yield
    except (CopyMissing, CopyFailed, NotEmpty, VaultUnreachable, ObjectAltered) as failure:
        stop(str(failure))
