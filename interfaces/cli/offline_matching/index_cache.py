"""Builds the index of references, and keeps it for the next run over the same rights."""

import hashlib
import shutil
from array import array
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

import numpy as np

from interfaces.cli.jsonl import TOO_LONG, JsonLine, lines
from interfaces.cli.offline_matching.index_files import IndexFiles, hash_id
from interfaces.cli.processes.child_process import Interruption, run_in_child
from matchers.text import index
from matchers.text.index import IndexUnreadable, TextIndex
from matchers.text.spelling import Mark
from pipeline.rights.offline_matching_files import LineUnreadable, RightLine, parse_right


def build_index(rights: Path, index_folder: Path) -> None:
    """Build everything that follows from the rights file alone, into an empty folder.

    Raises:
        TooManySpellings: no index takes so many marks.
        OSError: the file cannot be read, or the folder not written.
    """
    index = IndexFiles(rights, rights.parent, index_folder, index_folder)
    with index.bad.open("w", encoding="utf-8") as bad:
        reader = _RightsReader(rights, bad)
        TextIndex.from_marks(reader.marks()).save(index.marks)
    reader.save(index)


class _RightsReader:
    """One pass over the rights file, with what is kept of it."""

    def __init__(self, rights: Path, bad: TextIO) -> None:
        self._rights = rights
        self._bad = bad
        self._known: set[int] = set()
        self._numbers = array("Q")
        self._offsets = array("q")
        self._illustrated = array("q")  # position and line number in turn

    def marks(self) -> Iterator[Mark]:
        with self._rights.open("rb") as file:
            for line in lines(file):
                right = self._right(line)
                if right and right.mark:
                    yield Mark(len(self._offsets) - 1, right.mark, right.aliases)

    def save(self, index: IndexFiles) -> None:
        np.save(index.offsets, np.array(self._offsets, np.int64))
        np.save(index.illustrated_rights, np.array(self._illustrated, np.int64).reshape(-1, 2))
        ids = np.zeros(len(self._numbers), [("number", np.uint64), ("position", np.int64)])
        ids["number"], ids["position"] = self._numbers, np.arange(len(self._numbers))
        np.save(index.ids, np.sort(ids, order="number"))

    def _right(self, line: JsonLine) -> RightLine | None:
        try:
            right = parse_right(line.text) if line.text else None
        except LineUnreadable as unreadable:
            self._complain(line.number, str(unreadable))
            return None
        if right is None:
            self._complain(line.number, TOO_LONG)
        elif hash_id(right.id) in self._known:
            self._complain(line.number, f"id: {right.id} stands on an earlier line too.")
        else:
            self._keep(line, right)
            return right
        return None

    def _complain(self, number: int, reason: str) -> None:
        self._bad.write(f"{number}\t{' '.join(reason.split())}\n")

    def _keep(self, line: JsonLine, right: RightLine) -> None:
        self._known.add(hash_id(right.id))
        self._numbers.append(hash_id(right.id))
        if right.images:
            self._illustrated.extend((len(self._offsets), line.number))
        self._offsets.append(line.offset)


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
        run_in_child(build_index, rights, index_folder)
        return
    with interruption.postpone():
        build_index(rights, index_folder)


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
    for module in (*sorted(Path(index.__file__).parent.rglob("*.py")), Path(__file__)):
        digest.update(module.read_bytes())
    return digest.hexdigest()[:32]
