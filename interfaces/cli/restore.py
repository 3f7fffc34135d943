"""The command `markwarden restore`: bring a copy back into an empty database and its vault."""

from typing import Annotated

import typer
from django.conf import settings
from rich.console import Console

from gateways import configured
from interfaces.cli.backup import Folder, show_progress, stop_on_failure
from interfaces.cli.ready import require_settings
from workers.backups.backup import Copies
from workers.backups.restore import restore_backup


def restore(
    folder: Folder,
    at: Annotated[str, typer.Option(help="Which copy, by its time; else the newest.")] = "",
) -> None:
    """Bring a copy back into an empty database and the vault that the settings name.

    Then run `markwarden migrate` and `markwarden verify`, and start the processes: what was under
    way when the copy was taken goes on by itself.
    """
    require_settings()
    with stop_on_failure(), show_progress() as report_progress:
        copy = restore_backup(
            Copies(folder),
            settings.MARKWARDEN.database_url,
            configured.vault(),
            stamp=at,
            report_progress=report_progress,
        )
    Console().print(f"{copy.stamp} is back: {copy.keys} objects, {len(copy.names)} files.")
    Console().print("Now run: markwarden migrate, then markwarden verify.")
