"""Writes a file whole or not at all."""

from pathlib import Path


def write_file(path: Path, file: bytes) -> None:
    """Write beside the name, then under it; folders are made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(file)
    partial.replace(path)
