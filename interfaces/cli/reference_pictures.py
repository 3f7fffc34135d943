"""Picture files of rights, opened in the sandbox and kept as references."""

from pathlib import Path
from typing import Final

from gateways import configured
from interfaces.cli.printing import TOO_PLAIN, print_line
from matchers.image.sandbox.pool import Sandbox
from pipeline.vocabulary import RightKind
from records.actions.rights.references import build_reference
from records.rights.models import Reference

_CATEGORIES: Final = {
    RightKind.COPYRIGHT: "photo",
    RightKind.DESIGN: "drawing",
    RightKind.PATENT: "drawing",
}


class PictureRefused(Exception):
    """A reference picture is missing or cannot be used; the message names it."""


def read_reference_picture(kind: RightKind, path: Path, sandbox: Sandbox) -> Reference:
    """Read the picture as a reference of a right of this kind, unsaved; name it if it is plain.

    Raises:
        PictureRefused: it is missing or cannot be used.
    """
    try:
        content = path.read_bytes()
    except OSError as unreadable:
        raise PictureRefused(f"images: {path}: {unreadable.strerror}.") from None
    reference = build_reference(content, _CATEGORIES.get(kind, "logo"), configured.vault(), sandbox)
    if reference.error:
        raise PictureRefused(f"images: {path} cannot be used: {reference.error}.")
    if reference.is_plain:
        print_line(f"{path}: {TOO_PLAIN}", is_error=True)
    return reference
