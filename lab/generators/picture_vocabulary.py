"""Makes the vocabulary of local features: `python -m lab.generators.picture_vocabulary FOLDER...`.

The folders hold pictures of any kind, photographs above all; none of them should be measured with
afterwards. Nothing but averages of their features is kept. Each run makes another tree, with whose
codes those of before cannot be compared: count `vocabulary.VERSION` up, and have all references
computed again.

The tree in use was learnt from 400,425 features: three quarters of parts of photographs in Debian's
mate-backgrounds, lomiri-wallpapers-16.04, lomiri-wallpapers-20.04, ukui-wallpapers and
phosh-wallpapers, up to 150 of each; and up to 100 or 60 of each picture in tuxpaint-stamps-default,
a seventh of openclipart-png, and an eighth of npm's @lobehub/icons-static-png.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import cv2
import faiss
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from matchers.image.features.local_features import (
    MIRROR,
    Descriptors,
    Grey,
    detect_features,
    shrink_to_area,
)
from matchers.image.hashes.canonical import make_upright
from matchers.image.retrieval import vocabulary
from matchers.image.retrieval.vocabulary import DIMENSIONS, FAN

_SEED: Final = 5
_LONGEST: Final = 2880  # pixels
_LARGE: Final = 1200  # pixels of a side: of larger pictures parts are taken too, as sellers do
_PARTS: Final = 40
_FEATURES: Final = 150  # of a picture or a part
_MOST: Final = 500_000
_ROTATED: Final = 60_000  # features with which the rotation is found
_ROUNDS: Final = 30

type Floats = NDArray[np.float32]


def write_vocabulary(folders: list[Path], target: Path) -> None:
    """Learn a vocabulary from the pictures in some folders and write it."""
    chance = np.random.default_rng(_SEED)
    parts = [features for folder in folders for features in _read_features(folder, chance)]
    arrays = learn_vocabulary(np.concatenate(parts), chance)
    np.savez_compressed(target, allow_pickle=False, **arrays)


def learn_vocabulary(
    descriptors: Descriptors, chance: np.random.Generator
) -> dict[str, NDArray[Any]]:
    """Return the arrays of a vocabulary: half precision, and the leaves as steps of a branch."""
    rows = chance.permutation(len(descriptors))[:_MOST]
    unit = descriptors[rows].astype(np.float32)
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1.0)
    hand = _find_hand(unit)
    leans = (unit - unit[:, MIRROR]) @ hand < 0
    unit[leans] = unit[leans][:, MIRROR]
    mean = unit.mean(axis=0)
    projection = _find_projection(unit - mean, chance)
    features = np.asarray((unit - mean) @ projection, np.float32)
    branches = _cluster(features, FAN, 10)
    nearest = _find_nearest(features, branches)
    leaves = np.stack([_cluster(features[nearest == b], FAN, 8) for b in range(FAN)])
    steps = leaves - branches[:, None, :]
    step = np.abs(steps).max(axis=(1, 2)) / 127
    return {
        "mean": mean.astype(np.float16),
        "projection": projection.astype(np.float16),
        "hand": hand.astype(np.float16),
        "branches": branches.astype(np.float16),
        "step": step.astype(np.float32),
        "leaves": np.rint(steps / step[:, None, None]).astype(np.int8),
    }


def _find_hand(unit: Floats) -> Floats:
    """Return the direction in which features differ most from their mirror images."""
    apart = unit - unit[:, MIRROR]
    return np.asarray(np.linalg.eigh(apart.T @ apart)[1][:, -1], np.float32)


def _find_projection(centred_descriptors: Floats, chance: np.random.Generator) -> Floats:
    """Return the principal components, turned until the signs lose least."""
    components = np.linalg.eigh(np.cov(centred_descriptors.T))[1][:, ::-1][:, :DIMENSIONS]
    some = centred_descriptors[:_ROTATED] @ components
    turn = np.linalg.qr(chance.normal(size=(DIMENSIONS, DIMENSIONS)))[0]
    for _ in range(_ROUNDS):
        left, _, right = np.linalg.svd(np.sign(some @ turn).T @ some)
        turn = (left @ right).T
    return np.asarray(components @ turn, np.float32)


def _cluster(features: Floats, count: int, rounds: int) -> Floats:
    means = faiss.Kmeans(features.shape[1], count, niter=rounds, seed=_SEED,
                         max_points_per_centroid=1000, min_points_per_centroid=1)  # fmt: skip
    means.train(np.ascontiguousarray(features))
    return np.asarray(means.centroids, np.float32)


def _find_nearest(features: Floats, branches: Floats) -> NDArray[np.intp]:
    squares = (branches**2).sum(axis=1)
    parts = np.array_split(features, max(1, len(features) // 20_000))
    return np.concatenate([(squares - 2 * part @ branches.T).argmin(axis=1) for part in parts])


def _read_features(folder: Path, chance: np.random.Generator) -> Iterator[Descriptors]:
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".jpg", ".png", ".webp"}:
            continue
        try:
            grey = _read_grey(path)
        except (OSError, Image.DecompressionBombError):
            continue
        for part in _cut_parts(grey, chance) if min(grey.shape) >= _LARGE else (grey,):
            yield detect_features(shrink_to_area(part), _FEATURES)[1]


def _read_grey(path: Path) -> Grey:
    with Image.open(path) as image:
        picture = make_upright(image).convert("L")
    picture.thumbnail((_LONGEST, _LONGEST))
    return np.asarray(picture)


def _cut_parts(grey: Grey, chance: np.random.Generator) -> Iterator[Grey]:
    height, width = grey.shape
    for _ in range(_PARTS):
        wide = int(width * chance.uniform(0.12, 0.9))
        high = int(min(height, wide * chance.uniform(0.6, 1.4)))
        x, y = chance.integers(0, width - wide + 1), chance.integers(0, height - high + 1)
        part = grey[y : y + high, x : x + wide]
        scale = chance.choice((400, 640, 800, 1024)) / max(part.shape)
        if scale < 1:
            way = cv2.INTER_AREA
            part = np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=way))
        yield part


if __name__ == "__main__":
    write_vocabulary([Path(file) for file in sys.argv[1:]], vocabulary.ASSET)
