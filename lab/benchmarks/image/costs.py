"""Measure CPU time in decodings of the same run, and the memory of an index.

A loaded machine is slower at both, so that the ratios say more than milliseconds.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import pdqhash
from PIL import Image

from lab.benchmarks.held_memory import measure_held_memory
from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.picture_files import Item
from matchers.image.features.shape_detection import Template, build_template, find_shape
from matchers.image.features.sift_features import Shape, decode_shape
from matchers.image.hashes import canonical
from matchers.image.picture import Features, Picture, Sketches
from matchers.image.reference import Category, Reference
from matchers.image.sandbox.examine import examine, sketch
from matchers.image.search.index import ImageIndex

_ROUNDS: Final = 4
_REFERENCES: Final = 2  # of the named right, each with its mirror image

type Templates = Sequence[Template]


def encode_listing(item: Item) -> bytes:
    """Return a photograph as a listing shows it: a JPEG of 800 pixels."""
    picture = rendering.open_rgb(item.file())
    scale = rendering.LISTING_SIDE / max(picture.size)
    size = (round(picture.width * scale), round(picture.height * scale))
    return rendering.encode_picture(picture.resize(size, Image.Resampling.BICUBIC), quality=85)


@dataclass(frozen=True, slots=True)
class _Costs:
    """Milliseconds of one picture: the least of some rounds."""

    whole: float  # decoding
    half: float
    pdqhash: float  # decoding by Pillow, then the reference implementation of PDQ
    hashes: float  # guard, decoding, sums, PDQ in sixteen views, both pHashes
    features: float
    look: float  # for all references and their mirror images

    @property
    def case(self) -> float:
        """All that is done with it where the hashes leave the answer open."""
        return self.hashes + self.features + self.look


def measure_ratios(files: Sequence[bytes]) -> dict[str, float]:
    """Return the ratios over JPEGs of 800 pixels, each held against the others' as references."""
    by_file = [_build_templates(file) for file in files]
    costs = [
        _measure_file(file, [t for templates in _choose_others(by_file, place) for t in templates])
        for place, file in enumerate(files)
    ]
    ratios = {
        "bare_over_decode": median(cost.case / cost.whole for cost in costs),
        "hash_over_half_decode": median(cost.hashes / cost.half for cost in costs),
        "hash_over_pdqhash": median(cost.hashes / cost.pdqhash for cost in costs),
        "features_over_decode": median(cost.features / cost.whole for cost in costs),
        "look_over_decode": median(cost.look / _REFERENCES / cost.whole for cost in costs),
        "decode_ms": median(cost.whole for cost in costs),
    }
    return {name: round(figure, 3) for name, figure in ratios.items()}


def _choose_others(by_file: Sequence[Templates], place: int) -> list[Templates]:
    return [by_file[(place + further) % len(by_file)] for further in range(1, _REFERENCES + 1)]


def _build_templates(file: bytes) -> Templates:
    picture = examine(file, Features.REFERENCE)
    if not isinstance(picture, Picture):
        raise TypeError(f"A photograph is refused: {picture.says}")
    return [build_template(picture.sketches.fine), build_template(picture.sketches.fine_mirrored)]


def _measure_file(file: bytes, references: Templates) -> _Costs:
    def find_all(shape: Shape) -> object:
        return [find_shape(reference, shape) for reference in references]

    return _Costs(
        whole=time_least(_decode_whole, file),
        half=time_least(_decode_half, file),
        pdqhash=time_least(_hash_by_peer, file),
        hashes=time_least(_hash, file),
        features=time_least(_sketch, file),
        look=time_least(find_all, decode_shape(_sketch(file).fine)),
    )


def _hash(file: bytes) -> object:
    return examine(file, Features.HASHES)


def _hash_by_peer(file: bytes) -> object:
    return pdqhash.compute(canonical.to_array(Image.open(BytesIO(file))))


def _sketch(file: bytes) -> Sketches:
    sketches = sketch(file, Features.FINE)
    if not isinstance(sketches, Sketches):
        raise TypeError(f"A photograph is refused: {sketches.says}")
    return sketches


def _decode_whole(file: bytes) -> object:
    picture = Image.open(BytesIO(file))
    picture.load()
    return picture


def _decode_half(file: bytes) -> object:
    picture = Image.open(BytesIO(file))
    picture.draft(None, (picture.width // 2, picture.height // 2))
    picture.load()
    return picture


def time_least[Thing](step: Callable[[Thing], object], thing: Thing) -> float:
    """Return the least of some rounds, in milliseconds of this thread."""
    return min(_time_call(partial(step, thing)) for _ in range(_ROUNDS))


def _time_call(step: Callable[[], object]) -> float:
    start = time.thread_time()
    step()
    return (time.thread_time() - start) * 1000


_RADIUS: Final = 31  # bits that a search allows
_BATCH: Final = 10_000


def measure_memory(count: int, folder: Path, seed: int) -> dict[str, float]:
    """Return the memory that opening and searching an index of so many adds to four processes."""
    path = folder / f"{count}.index"
    folder.mkdir(parents=True, exist_ok=True)
    ImageIndex.write(path, _draw_references(count, seed))
    held = measure_held_memory(_warm_up, _open_and_search, path)
    return {"mb_per_million_refs_4_processes": round(held.together * 1_000_000 / count, 1)}


def _warm_up() -> object:
    return _search(ImageIndex.from_references(_draw_references(1000, 0)))


def _open_and_search(path: Path) -> object:
    return _search(ImageIndex.open(path))


def _search(index: ImageIndex) -> ImageIndex:
    codes = np.frombuffer(os.urandom(16 * 32), np.uint8).reshape(-1, 32)
    index.search_pdq(codes, _RADIUS)
    index.search_phash(codes[:, :8], 3)
    return index


def weigh_parts(index: Path) -> float:
    """Return the MB of an index that are searched for parts, for a million references."""
    table = ImageIndex.open(index).segments[0].parts
    columns = (table.codes, table.slots, table.rows)
    return round(sum(column.nbytes for column in columns) / len(table), 1)


def _draw_references(count: int, seed: int) -> Iterator[Reference]:
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
