"""Finds what an earlier screening built of the same rights file, or builds it apart."""

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from interfaces.cli.offline_matching import index_build
from interfaces.cli.offline_matching.child_process import run_in_child
from interfaces.cli.offline_matching.interruption import Interruption
from matchers.text import index
from matchers.text.index import IndexUnreadable, TextIndex

_LARGE = 16 * 1024 * 1024  # bytes of a rights file; its index is built where its memory ends too


def find_or_build_index(
    rights: Path, private: Path, cache: Path | None, interruption: Interruption
) -> Path:
    """Return the folder with everything that follows from the rights file alone.

    Without a cache it is in the private folder. A cache keeps it under the hash of the file and of
    the code that builds it, so that neither can change unnoticed.
    """
    if cache is None:
        index_folder = private / "built"
        index_folder.mkdir()
        _build_into(rights, index_folder, interruption)
        return index_folder
    entry = cache / _hash_inputs(rights)
    if not _is_whole(entry):
        _build_entry(rights, entry, interruption)
    return entry


def _build_into(rights: Path, index_folder: Path, interruption: Interruption) -> None:
    """Build the index, that of a large file in a process whose memory is then freed."""
    if rights.stat().st_size > _LARGE:
        run_in_child(index_build.build_index, rights, index_folder)
        return
    with interruption.postpone():
        index_build.build_index(rights, index_folder)


def _build_entry(rights: Path, entry: Path, interruption: Interruption) -> None:
    """Build an entry; the folder gets its name only when it is complete."""
    entry.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".building-", dir=entry.parent) as folder:
        index_folder = Path(folder) / "built"
        index_folder.mkdir()
        _build_into(rights, index_folder, interruption)
        shutil.rmtree(entry, ignore_errors=True)
        index_folder.rename(entry)


def _is_whole(entry: Path) -> bool:
    try:
        TextIndex.open(entry / "marks")
    except (OSError, IndexUnreadable):
        return False
    return True


def _hash_inputs(rights: Path) -> str:
    with rights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    for module in (*sorted(Path(index.__file__).parent.rglob("*.py")), Path(index_build.__file__)):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:32]
