"""Large files that the vault keeps under a name, as downloads."""

import tempfile
from pathlib import Path

from django.http import FileResponse

from gateways.vault import Vault


def send_vault_file(vault: Vault, name: str, file_name: str) -> FileResponse:
    """Return the file as a download from the vault.

    Raises:
        ObjectMissing: the vault has none.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "file")
        vault.fetch(name, file)
        # Open, it outlives its name; the answer closes it.
        return FileResponse(file.open("rb"), as_attachment=True, filename=file_name)
