"""Opens files that no other user of this machine reads, however open the umask is."""

import os
from pathlib import Path
from typing import BinaryIO, Literal


def open_private(path: Path, mode: Literal["wb", "xb", "x+b"]) -> BinaryIO:
    """Open a file to write to; only its owner can read a new one."""
    return open(path, mode, opener=_open_for_owner)  # Path.open takes no opener


def _open_for_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
