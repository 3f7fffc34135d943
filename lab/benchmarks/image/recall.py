"""Measure recall at one false pair in a million, for each peer and for ours."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lab.benchmarks.image.distances import RATE, Curve, Query, measure_curve, to_words
from lab.benchmarks.image.matching import ACCEPTED
from lab.benchmarks.image.material import features
from lab.benchmarks.image.material.edits import EDITS
from lab.benchmarks.image.material.features import ExaminedFile
from lab.benchmarks.image.reference_set import References
from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.likeness import ImageLikeness
from matchers.image.picture import Picture

RATES: Final = (1e-7, 3e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 3e-4, 1e-3)
EMBEDDING: Final = "embedding signs"
_SHARES: Final = (0.1, 0.25, 0.5, 0.75, 0.9)  # of the tolerated rate, for the first of two hashes

type Flags = NDArray[np.bool_]
type Answers = Sequence[tuple[ImageLikeness, ...]]


@dataclass(frozen=True, slots=True)
class CopySet:
    """All copies, source by source and edit by edit, and the references to compare with."""

    references: References
    sources: tuple[int, ...]
    looks: tuple[ExaminedFile, ...]

    @property
    def family(self) -> NDArray[np.int32]:
        """The family of each copy's source."""
        return np.repeat(self.references.family[np.array(self.sources)], len(EDITS))

    @property
    def category(self) -> NDArray[np.int32]:
        """The category of each copy's source."""
        categories = [int(self.references.items[place].category) for place in self.sources]
        return np.repeat(np.array(categories, np.int32), len(EDITS))

    @property
    def pairs(self) -> int:
        """How many pairs of a copy and a family that is not its own there are."""
        return len(self.looks) * (len(np.unique(self.references.family)) - 1)


def measure_curves(copy_set: CopySet) -> dict[str, Curve]:
    """Return the curve of each hash alone: the peers', our views, our pHashes."""
    copies = features.hashes_by_peer([file.peers for file in copy_set.looks])
    references = features.hashes_by_peer([file.peers for file in copy_set.references.looks])
    curves = {
        name: _measure_hash(copy_set, copies[name], references[name][:, 0]) for name in copies
    }
    return {
        **curves,
        "our views": _measure_views(copy_set),
        **_measure_phashes(copy_set),
        **_measure_embedding(copy_set),
    }


def _measure_hash(
    copy_set: CopySet, hashes: NDArray[np.uint8], references: NDArray[np.uint8]
) -> Curve:
    """As many hashes for each copy as there are orientations."""
    starts = np.arange(len(hashes) + 1) * hashes.shape[1]
    query = Query(to_words(hashes), starts, copy_set.family, copy_set.category)
    return measure_curve(query, to_words(references), copy_set.references.family)


def _measure_embedding(copy_set: CopySet) -> dict[str, Curve]:
    """Return the curve of an embedding's signs, where one is in use."""
    references = [picture.signs for picture in copy_set.references.pictures]
    if not all(references):
        return {}
    pictures = [file.picture for file in copy_set.looks]
    copies = [picture.signs if isinstance(picture, Picture) else bytes(64) for picture in pictures]
    return {EMBEDDING: _measure_hash(copy_set, _codes(copies, 64)[:, None], _codes(references, 64))}


def _measure_views(copy_set: CopySet) -> Curve:
    views = [_useful_views(file) for file in copy_set.looks]
    starts = np.concatenate(([0], np.cumsum([len(view) for view in views])))
    codes = _codes([code for view in views for code in view], 32)
    query = Query(to_words(codes), starts, copy_set.family, copy_set.category)
    references = _codes([picture.pdq for picture in copy_set.references.pictures], 32)
    return measure_curve(query, to_words(references), copy_set.references.family)


def _useful_views(file: ExaminedFile) -> list[bytes]:
    """Return the views that the matcher uses, without blank ones."""
    if not isinstance(file.picture, Picture) or file.picture.quality < MIN_QUALITY:
        return []
    return [view.pdq for view in file.picture.views if view.quality >= MIN_QUALITY]


def _measure_phashes(copy_set: CopySet) -> dict[str, Curve]:
    blank = (bytes(8), bytes(32))
    hashes = [
        (file.picture.phash64, file.picture.phash256)
        if isinstance(file.picture, Picture)
        else blank
        for file in copy_set.looks
    ]
    references = [(picture.phash64, picture.phash256) for picture in copy_set.references.pictures]
    return {
        name: _measure_hash(
            copy_set,
            _codes([pair[place] for pair in hashes], width)[:, None],
            _codes([pair[place] for pair in references], width),
        )
        for place, (name, width) in enumerate((("our pHash64", 8), ("our pHash256", 32)))
    }


def _codes(codes: Sequence[bytes], width: int) -> NDArray[np.uint8]:
    return np.frombuffer(b"".join(codes), np.uint8).reshape(-1, width)


def combine_hashes(first: Curve, second: Curve) -> Flags:
    """Return the copies that either of two hashes finds, at one false pair in a million for both.

        The tolerated rate is split between them in the best way; a pair that one accepts may be
    accepted by the other as well, so that the pair is never above the rate.
    """
    splits = [
        first.flag_found(RATE * share) | second.flag_found(RATE * (1 - share)) for share in _SHARES
    ]
    return max((first.flag_found(), *splits), key=lambda flags: int(flags.sum()))


@dataclass(frozen=True, slots=True)
class Sweep:
    """The matcher's recall when likenesses are accepted from the surest down."""

    found: Flags  # at one false pair in a million
    false_pairs: int
    rates: Mapping[float, float]  # recall by rate of false pairs


def sweep_likenesses(copy_set: CopySet, answers: Answers) -> Sweep:
    """Order all likenesses from the surest down and count what is false among them."""
    ranked_likenesses = sorted(
        (*_doubt_key(likeness), copy, likeness.family)
        for copy, likenesses in enumerate(answers)
        for likeness in likenesses
    )
    copies = np.array([copy for *_, copy, _ in ranked_likenesses], np.int64)
    is_true = copy_set.family[copies] == np.array(
        [family for *_, family in ranked_likenesses], np.int64
    )
    false_so_far = np.cumsum(~is_true)
    by_rate = {
        rate: _found_until(rate * copy_set.pairs, copies, is_true, false_so_far) for rate in RATES
    }
    is_found = np.zeros(len(answers), bool)
    is_found[by_rate[RATE]] = True
    least = int((false_so_far <= RATE * copy_set.pairs).sum())
    false_pairs = int(false_so_far[least - 1]) if least else 0
    recalls = {rate: len(set(hit.tolist())) / len(answers) for rate, hit in by_rate.items()}
    return Sweep(is_found, false_pairs, recalls)


def _doubt_key(likeness: ImageLikeness) -> tuple[bool, float, float]:
    """Return the sort key: exact and copy by distance, others by claimed rate.

    The rates of nearest pairs are bounds that differ with the size of the samples behind them.
    """
    distance = likeness.distance / max(1, likeness.bits)
    is_sure = likeness.band in ACCEPTED
    return not is_sure, 0.0 if is_sure else likeness.false_positive_rate, distance


def _found_until(
    most: float, copies: NDArray[np.int64], is_true: Flags, false_so_far: NDArray[np.int64]
) -> NDArray[np.int64]:
    return copies[is_true & (false_so_far <= most)]


def split_accepted(
    copy_set: CopySet, answers: Answers
) -> tuple[Flags, list[tuple[int, ImageLikeness]]]:
    """Return the copies found in a band that a machine may act on, and the false accepts."""
    return _split(copy_set, answers, lambda likeness: likeness.band in ACCEPTED)


def flag_candidates(copy_set: CopySet, answers: Answers) -> Flags:
    """Return the copies whose original is among the likenesses, in any band."""
    return _split(copy_set, answers, lambda _: True)[0]


def _split(
    copy_set: CopySet, answers: Answers, counts: Callable[[ImageLikeness], bool]
) -> tuple[Flags, list[tuple[int, ImageLikeness]]]:
    is_found, others = np.zeros(len(answers), bool), []
    for copy, (likenesses, family) in enumerate(
        zip(answers, copy_set.family.tolist(), strict=True)
    ):
        for likeness in filter(counts, likenesses):
            if likeness.family == family:
                is_found[copy] = True
            else:
                others.append((copy, likeness))
    return is_found, others
