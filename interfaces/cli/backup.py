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
from interfaces.cli.lookups import OPERATOR
from interfaces.cli.printing import fail
from interfaces.cli.ready import reach_records, require_settings
from records import policies
from records.clock import database_now
from workers.backups.backup import (
    Copies,
    CopyMissing,
    ProgressCallback,
    note_backup,
    prune_copies,
    take_backup,
)
from workers.backups.dump import CopyFailed
from workers.backups.encryption import Cipher, CopySealed, read_identities
from workers.backups.restore import NotEmpty, restore_backup

Folder = Annotated[Path, typer.Argument(help="Where the copies lie; it may be used again.")]


@reach_records()
def backup(
    folder: Folder,
    prune: Annotated[bool, typer.Option("--prune", help="Then delete what is too old.")] = False,
    unencrypted: Annotated[
        bool, typer.Option("--unencrypted", help="Copy although no public key is set.")
    ] = False,
) -> None:
    """Copy the database and the vault to a folder, while everything keeps running.

    The vault is copied after the database, and only what the folder does not have yet. Copies are
    encrypted to MARKWARDEN_BACKUP_RECIPIENTS. With --prune, copies and the keys of subjects go
    after the days of the policy, and objects with the last copy that names them.
    """
    config = settings.MARKWARDEN
    if not (config.backup_recipients or config.is_development or unencrypted):
        fail("Set MARKWARDEN_BACKUP_RECIPIENTS, or give --unencrypted: a copy holds everything.")
    copies, now = Copies(folder, Cipher(recipients=config.backup_recipients)), database_now()
    with _stop_on_failure(), _show_progress() as report_progress:
        copy = take_backup(
            copies,
            config.database_url,
            configured.vault(),
            now=now,
            report_progress=report_progress,
        )
        note_backup(now, actor=OPERATOR)
        console = Console()
        console.print(
            f"{copy.stamp}: the database, {len(copy.objects)} objects, {len(copy.names)} files."
        )
        if prune:
            retention = policies.policy().retention_days
            sums = prune_copies(
                copies,
                days=retention.get("backup", 35),
                key_days=retention.get("backup_keys", 7),
                now=now,
            )
            console.print(
                f"Deleted: {sums.copies} copies, {sums.objects} objects, {sums.keys} files of keys."
            )


def restore(
    folder: Folder,
    at: Annotated[str, typer.Option(help="Which copy, by its time; else the newest.")] = "",
    identity: Annotated[
        Path | None,
        typer.Option(exists=True, help="File with the private key, as age-keygen writes it."),
    ] = None,
) -> None:
    """Bring a copy back into an empty database and the vault that the settings name.

    Then run `markwarden migrate` and `markwarden verify`, and start the processes: what was under
    way when the copy was taken goes on by itself.
    """
    require_settings()
    identities = read_identities(identity) if identity else []
    with _stop_on_failure(), _show_progress() as report_progress:
        copy = restore_backup(
            Copies(folder, Cipher(identities=identities)),
            settings.MARKWARDEN.database_url,
            configured.vault(),
            stamp=at,
            report_progress=report_progress,
        )
    Console().print(f"{copy.stamp} is back: {len(copy.objects)} objects, {len(copy.names)} files.")
    Console().print("Now run: markwarden migrate, then markwarden verify.")


@contextmanager
def _show_progress() -> Iterator[ProgressCallback]:
    """Say on stderr what is being copied, where somebody looks."""
    console = Console(stderr=True)
    with console.status("Copying ...") as status:
        yield lambda what, count: status.update(f"Copying: {what} {count or ''} ...")


@contextmanager
def _stop_on_failure() -> Iterator[None]:
    """End the command if a copy fails.

    Raises:
        Exit: it failed; said on stderr.
    """
    try:
        yield
    except (
        CopyMissing,
        CopyFailed,
        CopySealed,
        NotEmpty,
        VaultUnreachable,
        ObjectAltered,
    ) as failure:
        fail(str(failure))
