"""Picture files of a screening: read from the disk, opened in the sandbox only."""

from collections.abc import Sequence
from pathlib import Path

from interfaces.cli.printing import TOO_PLAIN
from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.picture import Features, Picture, RefusalCode, Refused
from matchers.image.sandbox.guard import MAX_BYTES
from matchers.image.sandbox.opened_pictures import OpenedPictures
from matchers.image.sandbox.pool import Sandbox


def open_pictures(folder: Path, names: Sequence[str], sandbox: Sandbox) -> OpenedPictures:
    """Open the files, in their order."""
    return OpenedPictures([_read_file(folder / name) for name in names], sandbox)


def examine_pictures(
    folder: Path, names: Sequence[str], sandbox: Sandbox, want: Features
) -> tuple[Picture | Refused, ...]:
    """Examine each file in order; return what it shows or why it is refused."""
    files = [_read_file(folder / name) for name in names]
    pictures = iter(
        sandbox.examine_all([file for file in files if isinstance(file, bytes)], want=want)
    )
    return tuple(next(pictures) if isinstance(file, bytes) else file for file in files)


def list_refusals(names: Sequence[str], pictures: Sequence[Picture | Refused]) -> tuple[str, ...]:
    """List the refused files with their reasons."""
    return tuple(
        f"{name}: {picture.says}"
        for name, picture in zip(names, pictures, strict=True)
        if isinstance(picture, Refused)
    )


def list_plain(names: Sequence[str], pictures: Sequence[Picture | Refused]) -> tuple[str, ...]:
    """List the references too plain for recognising a changed copy, and what to do."""
    return tuple(
        f"{name}: {TOO_PLAIN}"
        for name, picture in zip(names, pictures, strict=True)
        if isinstance(picture, Picture) and picture.quality < MIN_QUALITY
    )


def _read_file(path: Path) -> bytes | Refused:
    try:
        if not path.is_file():  # a pipe or a device would never end
            return Refused(RefusalCode.UNREADABLE, "There is no such file.")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as unreadable:  # ValueError: a NUL in its name
        return Refused(RefusalCode.UNREADABLE, f"The file cannot be read: {unreadable}.")
