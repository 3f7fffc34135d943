"""Measure CPU time and memory: step by step on JPEGs of 800 pixels, scans, and the index."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Final

import cv2
import faiss
import imagehash
import numpy as np
import pdqhash
from numba import njit
from numpy.typing import NDArray
from PIL import Image

from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.features import get_sandbox
from lab.benchmarks.image.material.picture_files import Item
from matchers.image.features.sift_features import Shape, decode_shape
from matchers.image.hashes import canonical
from matchers.image.matching.sightings import look_for
from matchers.image.picture import Features, Picture, Sketches
from matchers.image.reference import Category, Reference
from matchers.image.sandbox.examine import examine, prepare
from matchers.image.search import scan
from matchers.image.search.index import ImageIndex

_ROUNDS: Final = 5

type Step = Callable[[bytes], object]


def measure_costs(files: Sequence[bytes], model: Path | None) -> dict[str, float]:
    """Return each step's cost: of each picture the least of five rounds, of all the median.

    `pdq_path_ms` covers all steps of a listing's picture in the child: guard, decoding, sums,
    PDQ in sixteen views, both pHashes.
    """
    steps = {**_steps(), **_peers()}
    costs = {name: _cost(step, files) for name, step in steps.items()}
    return {**costs, "verify_ms": _verifying_ms(files), **_embedding_ms(model, files)}


def _embedding_ms(model: Path | None, files: Sequence[bytes]) -> dict[str, float]:
    """Measure the same path with an embedding; last, because this process keeps it."""
    if model is None:
        return {}
    prepare(model)
    return {"embedding_path_ms": _cost(lambda file: examine(file, Features.HASHES), files)}


def encode_listing(item: Item) -> bytes:
    """Return a photograph as a listing shows it: a JPEG of 800 pixels."""
    picture = rendering.open_rgb(item.file())
    scale = rendering.LISTING_SIDE / max(picture.size)
    size = (round(picture.width * scale), round(picture.height * scale))
    return rendering.encode_picture(picture.resize(size, Image.Resampling.BICUBIC), quality=85)


def _steps() -> dict[str, Step]:
    return {
        "pdq_path_ms": lambda file: examine(file, Features.HASHES),
        "with_fine_ms": lambda file: examine(file, Features.FINE),
    }


def _peers() -> dict[str, Step]:
    """Measure other libraries on the same files, decoding included where a file is given."""
    steps: dict[str, Step] = {
        "decode_pillow_ms": lambda file: Image.open(BytesIO(file)).load(),
        "decode_cv2_ms": lambda file: cv2.imdecode(np.frombuffer(file, np.uint8), 1),
        "pillow_and_pdqhash_ms": lambda file: pdqhash.compute(_array(file)),
        "pillow_and_imagehash_phash_ms": lambda file: imagehash.phash(Image.open(BytesIO(file))),
    }
    if find_spec("simplejpeg"):
        simplejpeg = import_module("simplejpeg")
        steps["decode_simplejpeg_ms"] = simplejpeg.decode_jpeg
    return steps


def _array(file: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return canonical.to_array(Image.open(BytesIO(file)))


def _cost(step: Step, files: Sequence[bytes]) -> float:
    step(files[0])
    return median(min(_time_call(step, file) for _ in range(_ROUNDS)) for file in files)


def _time_call[Thing](step: Callable[[Thing], object], thing: Thing) -> float:
    start = time.thread_time()
    step(thing)
    return (time.thread_time() - start) * 1000


def _verifying_ms(files: Sequence[bytes]) -> float:
    """Return the cost of looking at one candidate, true or false."""
    listings = get_sandbox().examine_all(files, want=Features.FINE)
    shapes = [decode_shape(shown.sketches.fine) for shown in listings if isinstance(shown, Picture)]
    references = get_sandbox().examine_all(files[:6], want=Features.REFERENCE)
    return median(
        min(_time_call(partial(_look, picture.sketches), shape) for _ in range(2))
        for picture in references
        if isinstance(picture, Picture)
        for shape in shapes
    )


def _look(sketches: Sketches, shape: Shape) -> object:
    return look_for(sketches, shape, Category.PHOTO)


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
        """The time of one query relative to reading the bytes."""
        return self.one_ms / self.floor_ms


def measure_scan(codes: int, seed: int) -> Scan:
    """Return the cost of queries against so many random codes of 256 bits."""
    chance = np.random.default_rng(seed)
    rows = np.frombuffer(chance.bytes(codes * 32), np.uint8).reshape(codes, 32)
    table = scan.to_words(rows)
    queries = rows[:: max(1, codes // _VIEWS)][:_VIEWS] ^ _make_flips(chance)
    ways: dict[str, Callable[[], object]] = {
        "one_ms": lambda: scan.find_near(queries[:1], table, RADIUS),
        "views_ms": lambda: scan.find_near(queries, table, RADIUS),
        "faiss_ms": lambda: _faiss(queries[:1], rows),
        "faiss_views_ms": lambda: _faiss(queries, rows),
        "floor_ms": lambda: _read(table.reshape(-1)),
    }
    best = dict.fromkeys(ways, float("inf"))
    for number in range(_SCAN_ROUNDS + 1):
        for name, way in ways.items():
            start = time.thread_time()
            way()
            if number:  # the first round compiles and fills the caches
                best[name] = min(best[name], (time.thread_time() - start) * 1000)
    return Scan(codes, **best)


def _make_flips(chance: np.random.Generator) -> NDArray[np.uint8]:
    """Return masks that flip ten bits of each query, so that each finds its row."""
    return np.packbits(chance.permuted(np.arange(256) < 10)).astype(np.uint8)


def _faiss(queries: NDArray[np.uint8], rows: NDArray[np.uint8]) -> None:
    """Search by range as faiss does, on this thread alone."""
    faiss.omp_set_num_threads(1)
    result = faiss.RangeSearchResult(len(queries))
    faiss.hamming_range_search(  # type: ignore[attr-defined]  # its stub lacks it
        faiss.swig_ptr(np.ascontiguousarray(queries)), faiss.swig_ptr(rows),
        len(queries), len(rows), RADIUS + 1, rows.shape[1], result,
    )  # fmt: skip


@njit(nogil=True)
def _read(words: NDArray[np.uint64]) -> int:
    """Read all of memory once, in eight places at a time, and use it for next to nothing."""
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
    active = _collect_figures(lines)  # each says so only now, when all hold it
    for line in lines:
        line.send("end")
    million = count / 1_000_000
    proportional, own_megabytes, resident = (
        (active[i] - idle[i]) / _MEGABYTE / million for i in range(3)
    )
    return Memory(proportional, own_megabytes, resident)


def _collect_figures(lines: list[Connection]) -> tuple[int, int, int]:
    """Read each process's next figures; return the sums."""
    for line in lines:
        line.send("next")
    figures = [line.recv() for line in lines]
    return (
        sum(figure[0] for figure in figures),
        sum(figure[1] for figure in figures),
        sum(figure[2] for figure in figures),
    )


def _hold(line: Connection, path: Path) -> None:
    """Report this process's memory before and after it maps the index, on request."""
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
    own_kilobytes = kilobytes["Private_Clean"] + kilobytes["Private_Dirty"]
    return kilobytes["Pss"] * 1024, own_kilobytes * 1024, kilobytes["Rss"] * 1024


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
