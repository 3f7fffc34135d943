"""How much memory do four processes need that map the same index?"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import numpy as np

from matchers.image.reference import Category, Reference
from matchers.image.search.index import ImageIndex

PROCESSES: Final = 4
_MEGABYTE: Final = 1_000_000
_BATCH: Final = 10_000


@dataclass(frozen=True, slots=True)
class Memory:
    """What opening and searching the index adds, over all processes, in MB a million references.

    `proportional` divides each page among the processes that share it; `own` are pages of one
    process alone; `copied` is what it would be were nothing shared.
    """

    proportional: float
    own: float
    copied: float


def measure_memory(count: int, folder: Path, seed: int) -> Memory:
    """Return what so many references cost four processes together."""
    path = folder / f"{count}.index"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        ImageIndex.write(path, _references(count, seed))
    context = get_context("spawn")
    lines = []
    for _ in range(PROCESSES):
        ours, theirs = context.Pipe()
        context.Process(target=_hold, args=(theirs, path), daemon=True).start()
        lines.append(ours)
    idle = _collect_figures(lines)
    _collect_figures(lines)  # each has opened and searched
    held = _collect_figures(lines)  # each says so only now, when all hold it
    for line in lines:
        line.send("end")
    million = count / 1_000_000
    proportional, own, resident = ((held[i] - idle[i]) / _MEGABYTE / million for i in range(3))
    return Memory(proportional, own, resident)


def _collect_figures(lines: list[Connection]) -> tuple[int, int, int]:
    """Ask each process for its next figures; return the sums."""
    for line in lines:
        line.send("next")
    figures = [line.recv() for line in lines]
    return (
        sum(each[0] for each in figures),
        sum(each[1] for each in figures),
        sum(each[2] for each in figures),
    )


def _hold(line: Connection, path: Path) -> None:
    """Say what this process occupies before and after it maps the index, whenever asked."""
    codes = np.frombuffer(os.urandom(16 * 32), np.uint8).reshape(-1, 32)
    ImageIndex.from_references(_references(1000, 0)).search_pdq(
        codes, 31
    )  # compiles what is compiled
    line.recv()
    line.send(_read_occupied())
    line.recv()
    index = ImageIndex.open(path)
    index.search_pdq(codes, 31)
    index.search_phash(codes[:, :8], 3)
    line.send(_read_occupied())
    line.recv()
    line.send(_read_occupied())
    line.recv()


def _read_occupied() -> tuple[int, int, int]:
    """Return proportional, own and resident bytes of this process."""
    rows = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kilobytes = {name: int(rest.split()[0]) for name, rest in (row.split(":") for row in rows)}
    own = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return kilobytes["Pss"] * 1024, own * 1024, kilobytes["Rss"] * 1024


def _references(count: int, seed: int) -> Iterator[Reference]:
    chance = np.random.default_rng(seed)
    for start in range(0, count, _BATCH):
        raw = chance.bytes(_BATCH * 104)
        for place in range(min(_BATCH, count - start)):
            part = raw[place * 104 : (place + 1) * 104]
            number = start + place
            yield Reference(
                reference_id=number, right_id=number // 4, family=number // 4,
                category=Category(number % 4), is_negative=False,
                pdq=part[:32], quality=100, phash64=part[32:40],
                file_sha256=part[40:72], pixels_sha256=part[72:104],
            )  # fmt: skip
