"""What does one picture cost, in milliseconds of CPU? Step by step, on JPEGs of 800 pixels."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Final

import cv2
import imagehash
import numpy as np
import pdqhash
from PIL import Image

from matchers.image import canonical
from matchers.image.picture import Features, Picture
from matchers.image.sandbox.examine import examine, prepare
from matchers.image.sketch import decode_keypoints
from matchers.image.verify import match_corners
from workers.lab.bench_image import darkroom
from workers.lab.bench_image.looking import get_sandbox
from workers.lab.bench_image.material import Item

_ROUNDS: Final = 5

type Step = Callable[[bytes], object]


def measure_costs(photographs: Sequence[Item], model: Path | None) -> dict[str, float]:
    """Return each step's cost: of each picture the least of five rounds, of all the median.

    `pdq_path_ms` is all that a listing's picture goes through in the child: guard, decoding, sums,
    PDQ in sixteen views, both pHashes.
    """
    files = [_jpeg(item) for item in photographs]
    steps = {**_steps(), **_peers()}
    found = {name: _cost(step, files) for name, step in steps.items()}
    return {**found, "verify_ms": _verifying_ms(files), **_embedding_ms(model, files)}


def _embedding_ms(model: Path | None, files: Sequence[bytes]) -> dict[str, float]:
    """What the same path costs with an embedding; last, for this process keeps it."""
    if model is None:
        return {}
    prepare(model)
    return {"embedding_path_ms": _cost(lambda file: examine(file, Features.HASHES), files)}


def _jpeg(item: Item) -> bytes:
    picture = darkroom.open_rgb(item.file())
    scale = darkroom.LISTING_SIDE / max(picture.size)
    size = (round(picture.width * scale), round(picture.height * scale))
    return darkroom.encode_picture(picture.resize(size, Image.Resampling.BICUBIC), quality=85)


def _steps() -> dict[str, Step]:
    return {
        "pdq_path_ms": lambda file: examine(file, Features.HASHES),
        "with_sketch_ms": lambda file: examine(file, Features.SKETCH),
        "with_fine_ms": lambda file: examine(file, Features.SKETCH | Features.FINE),
    }


def _peers() -> dict[str, Step]:
    """What others' libraries need for the same files, decoding included where a file is given."""
    found: dict[str, Step] = {
        "decode_pillow_ms": lambda file: Image.open(BytesIO(file)).load(),
        "decode_cv2_ms": lambda file: cv2.imdecode(np.frombuffer(file, np.uint8), 1),
        "pillow_and_pdqhash_ms": lambda file: pdqhash.compute(_array(file)),
        "pillow_and_imagehash_phash_ms": lambda file: imagehash.phash(Image.open(BytesIO(file))),
    }
    if find_spec("simplejpeg"):
        simplejpeg = import_module("simplejpeg")
        found["decode_simplejpeg_ms"] = simplejpeg.decode_jpeg
    return found


def _array(file: bytes) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return canonical.to_array(Image.open(BytesIO(file)))


def _cost(step: Step, files: Sequence[bytes]) -> float:
    step(files[0])
    return median(min(_time_call(step, file) for _ in range(_ROUNDS)) for file in files)


def _time_call[Thing](step: Callable[[Thing], object], given: Thing) -> float:
    started = time.thread_time()
    step(given)
    return (time.thread_time() - started) * 1000


def _verifying_ms(files: Sequence[bytes]) -> float:
    """Return what one candidate costs to verify, true or not."""
    seen = get_sandbox().examine_all(files, want=Features.SKETCH)
    sketches = [decode_keypoints(each.sketches.plain) for each in seen if isinstance(each, Picture)]
    return median(
        min(_time_call(partial(match_corners, sketch), other) for _ in range(2))
        for sketch in sketches[:6]
        for other in sketches
    )
