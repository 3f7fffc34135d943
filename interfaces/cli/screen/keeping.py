"""Finds what an earlier screening built of the same rights file, or builds it apart."""

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from interfaces.cli.screen import building
from interfaces.cli.screen.apart import apart
from interfaces.cli.screen.interruption import Interruption
from matchers.text import index
from matchers.text.index import IndexUnreadable, TextIndex

_LARGE = 16 * 1024 * 1024  # bytes of a rights file; its index is built where its memory ends too


def built(rights: Path, private: Path, cache: Path | None, heard: Interruption) -> Path:
    """The folder with everything that follows from the rights file alone.

    Without a cache it lies in the private folder. A cache keeps it under the hash of the file and
    of the code that builds it, so that neither can change unnoticed.
    """
    if cache is None:
        into = private / "built"
        into.mkdir()
        _build(rights, into, heard)
        return into
    kept = cache / _key(rights)
    if not _is_whole(kept):
        _build_and_keep(rights, kept, heard)
    return kept


def _build(rights: Path, into: Path, heard: Interruption) -> None:
    """Large files in a process of its own: an index of them takes memory only while it is built."""
    if rights.stat().st_size > _LARGE:
        apart(building.build, rights, into)
        return
    with heard.shielded():
        building.build(rights, into)


def _build_and_keep(rights: Path, kept: Path, heard: Interruption) -> None:
    """A half-built folder never bears the name."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".building-", dir=kept.parent) as folder:
        into = Path(folder) / "built"
        into.mkdir()
        _build(rights, into, heard)
        shutil.rmtree(kept, ignore_errors=True)
        into.rename(kept)


def _is_whole(kept: Path) -> bool:
    try:
        TextIndex.open(kept / "marks")
    except (OSError, IndexUnreadable):
        return False
    return True


def _key(rights: Path) -> str:
    with rights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    for module in (*sorted(Path(index.__file__).parent.rglob("*.py")), Path(building.__file__)):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:32]
