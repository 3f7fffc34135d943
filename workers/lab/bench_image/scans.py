"""What does an exact scan cost, beside faiss and beside reading the same bytes once?"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import faiss
import numpy as np
from numba import njit
from numpy.typing import NDArray

from matchers.image import scan

RADIUS: Final = 31
_VIEWS: Final = 16
_SCAN_ROUNDS: Final = 9


@dataclass(frozen=True, slots=True)
class Scan:
    """The least of several rounds, in milliseconds of one core's time."""

    codes: int
    one_ms: float
    views_ms: float  # sixteen questions in one pass
    faiss_ms: float
    faiss_views_ms: float
    floor_ms: float  # every byte of the codes read once

    @property
    def ratio_to_floor(self) -> float:
        """How many times as long as reading the bytes one question takes."""
        return self.one_ms / self.floor_ms


def measure_scan(codes: int, seed: int) -> Scan:
    """Return what questions to so many random codes of 256 bits cost, all in turn."""
    chance = np.random.default_rng(seed)
    rows = np.frombuffer(chance.bytes(codes * 32), np.uint8).reshape(codes, 32)
    table = scan.to_words(rows)
    asked = rows[:: max(1, codes // _VIEWS)][:_VIEWS] ^ _make_flips(chance)
    ways: dict[str, Callable[[], object]] = {
        "one_ms": lambda: scan.find_near(asked[:1], table, RADIUS),
        "views_ms": lambda: scan.find_near(asked, table, RADIUS),
        "faiss_ms": lambda: _faiss(asked[:1], rows),
        "faiss_views_ms": lambda: _faiss(asked, rows),
        "floor_ms": lambda: _read(table.reshape(-1)),
    }
    best = dict.fromkeys(ways, float("inf"))
    for number in range(_SCAN_ROUNDS + 1):
        for name, way in ways.items():
            started = time.thread_time()
            way()
            if number:  # the first round compiles and fills the caches
                best[name] = min(best[name], (time.thread_time() - started) * 1000)
    return Scan(codes, **best)


def _make_flips(chance: np.random.Generator) -> NDArray[np.uint8]:
    """Return what turns ten bits of each question over, so that each finds its row."""
    return np.packbits(chance.permuted(np.arange(256) < 10)).astype(np.uint8)


def _faiss(asked: NDArray[np.uint8], rows: NDArray[np.uint8]) -> None:
    """Search by range as faiss does, on this thread alone."""
    faiss.omp_set_num_threads(1)
    result = faiss.RangeSearchResult(len(asked))
    faiss.hamming_range_search(  # type: ignore[attr-defined]  # its stub lacks it
        faiss.swig_ptr(np.ascontiguousarray(asked)), faiss.swig_ptr(rows),
        len(asked), len(rows), RADIUS + 1, rows.shape[1], result,
    )  # fmt: skip


@njit(nogil=True)
def _read(words: NDArray[np.uint64]) -> int:
    """Read all of memory once, in eight places at a time, and do next to nothing with it."""
    part = len(words) // 8
    total = np.zeros(8, np.uint64)
    a, b, c, d, e, f, g, h = total
    for place in range(part):
        a ^= words[place]
        b ^= words[place + part]
        c ^= words[place + 2 * part]
        d ^= words[place + 3 * part]
        e ^= words[place + 4 * part]
        f ^= words[place + 5 * part]
        g ^= words[place + 6 * part]
        h ^= words[place + 7 * part]
    return int(a ^ b ^ c ^ d ^ e ^ f ^ g ^ h)
