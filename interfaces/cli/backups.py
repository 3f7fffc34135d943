"""The commands `markwarden backup` and `markwarden restore`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from interfaces.cli.ready import records, set_up, stop

_Folder = Annotated[Path, typer.Argument(help="Where the copies lie; it may be used again.")]


def backup(folder: _Folder) -> None:
    """Copy the database and the vault to a folder, while everything goes on.

    The vault is copied after the database, and only what the folder does not have yet. The copy
    holds all that the records hold: keep it as you keep them.
    """
    with records(), _failing():
        now = import_module("records.ledger.clock").database_now()
        taking = import_module("workers.backups.taking")
        with _telling() as tell:
            copy = taking.take(*_places(folder), now=now, tell=tell)
    Console().print(f"{copy.stamp}: the database, {copy.keys} objects, {len(copy.names)} files.")


def restore(
    folder: _Folder,
    at: Annotated[str, typer.Option(help="Which copy, by its time; else the newest.")] = "",
) -> None:
    """Bring a copy back into an empty database and the vault that the settings name.

    Then run `markwarden migrate` and `markwarden verify`, and start the processes: what was under
    way when the copy was taken goes on by itself.
    """
    set_up()
    with _failing():
        restoring = import_module("workers.backups.restoring")
        with _telling() as tell:
            copy = restoring.restore(*_places(folder), stamp=at, tell=tell)
    Console().print(f"{copy.stamp} is back: {copy.keys} objects, {len(copy.names)} files.")
    Console().print("Now run: markwarden migrate, then markwarden verify.")


def _places(folder: Path) -> tuple[object, str, object]:
    copies = import_module("workers.backups.copies")
    chosen = import_module("django.conf").settings.MARKWARDEN
    return copies.Copies(folder), chosen.database_url, import_module("workers.outside").vault()


@contextmanager
def _telling() -> Iterator[Callable[[str, int], None]]:
    console = Console(stderr=True)
    with console.status("Copying ...") as status:
        yield lambda what, count: status.update(f"Copying: {what} {count or ''} ...")


@contextmanager
def _failing() -> Iterator[None]:
    copies, dump = map(import_module, ("workers.backups.copies", "workers.backups.dump"))
    restoring, vault = map(import_module, ("workers.backups.restoring", "gateways.vault"))
    try:
        yield
    except (
        copies.CopyMissing,
        dump.CopyFailed,
        restoring.NotEmpty,
        vault.VaultUnreachable,
        vault.ObjectAltered,
    ) as failure:
        stop(str(failure))
