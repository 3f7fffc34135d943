"""Into which leaf of a tree does a local feature fall, and where does it lie from its centre?

A feature is taken with one hand only: it or its mirror image, whichever leans to the positive side
of `hand`. Its 64 numbers (principal components, rotated so that signs say most: Y. Gong and
S. Lazebnik, Iterative Quantization, 2011) fall into one of 256 x 256 leaves. Its code has a bit for
each number: whether it lies above that of the leaf's centre. Only codes relative to a leaf tell
features apart that dense leaves hold near each other.

The tree is an asset: `python -m lab.generators.picture_vocabulary` makes it.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchers.image.features.local_features import MIRROR, Descriptors

type Floats = NDArray[np.float32]
type Steps = NDArray[np.int8]
type Leaves = NDArray[np.int32]
type Codes = NDArray[np.uint64]

VERSION = 1  # of the vocabulary: what was coded with another one is not comparable
DIMENSIONS, FAN = 64, 256
LEAVES = FAN * FAN
ASSET = Path(__file__).with_name("vocabulary.npz")
_BRANCHES_ASKED = 4
_AMBIGUOUS = 0.08  # a feature that leans less is looked for with both hands


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """The tree, ready for use: 8 MB. A leaf's centre lies some steps from its branch's."""

    projections: Floats  # (128, 128): of a feature's numbers to its 64, and to its mirror image's
    means: Floats  # (128,): the mean feature and its mirror image, so projected
    hand: Floats  # (128,)
    branches: Floats  # (256, 64)
    step: Floats  # (256,): how long the steps of a branch are
    leaves: Steps  # (256, 256, 64): branch, leaf, dimension
    turned: Steps  # (256, 64, 256): branch, dimension, leaf
    squares: Floats  # (256, 256): squared distance of leaves from their branch

    def project(self, descriptors: Descriptors) -> tuple[Floats, Floats]:
        """Return features (n, 2, 64), as they are and mirrored, and how they lean (n,)."""
        roots = descriptors.astype(np.float32)
        length = np.linalg.norm(roots, axis=1, keepdims=True)
        unit = np.asarray(roots / np.maximum(length, 1.0), np.float32)
        features = unit @ self.projections - self.means
        return features.reshape(-1, 2, DIMENSIONS), np.asarray(unit @ self.hand)

    def find_leaves(self, features: Floats, most: int) -> tuple[Leaves, Codes]:
        """Return the nearest leaves (n, most) of features (n, 64), and their code in each."""
        from matchers.image.kernel.coding import find_leaves  # noqa: PLC0415 # numba is slow to import

        shape = (len(features), most)
        leaves, codes = np.empty(shape, np.int32), np.empty(shape, np.uint64)
        branch_distances = (self.branches**2).sum(axis=1) - 2 * (features @ self.branches.T)
        if len(features):
            tree = (self.branches, self.step, self.leaves, self.turned, self.squares)
            find_leaves(
                np.ascontiguousarray(features),
                branch_distances,
                *tree,
                _BRANCHES_ASKED,
                leaves,
                codes,
            )
        return leaves, codes

    def compute_centres(self, leaves: NDArray[Any]) -> Floats:
        """Return the centres (n, 64) of leaves."""
        branch, leaf = divmod(leaves.astype(np.int64), FAN)
        return self.branches[branch] + self.step[branch, None] * self.leaves[branch, leaf]


def choose_hands(lean: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return which features to look for, and 1 for each that is looked for mirrored."""
    first = (lean < 0).astype(np.int64)
    either = np.flatnonzero(np.abs(lean) < _AMBIGUOUS)
    numbers = np.concatenate((np.arange(len(lean)), either))
    return numbers, np.concatenate((first, 1 - first[either]))


@cache
def read_vocabulary() -> Vocabulary:
    """Return the vocabulary of this version, read once a process."""
    with np.load(ASSET) as asset:
        coarse = {name: asset[name] for name in asset.files}
    mean, projection, hand, branches = (
        coarse[name].astype(np.float32) for name in ("mean", "projection", "hand", "branches")
    )
    leaves, step = coarse["leaves"], coarse["step"]
    projections = np.hstack((projection, projection[MIRROR]))
    return Vocabulary(
        projections=projections,
        means=np.tile(mean @ projection, 2),
        hand=hand - hand[MIRROR],
        branches=branches,
        step=step,
        leaves=leaves,
        turned=np.ascontiguousarray(leaves.transpose(0, 2, 1)),
        squares=(leaves.astype(np.float32) ** 2).sum(axis=2) * step[:, None] ** 2,
    )
