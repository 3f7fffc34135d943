"""Keys under which a version that passed is found again, without keeping what it said.

A picture has a key for each eighth of its PDQ hash, so that its keys are its hash: any index of
integers finds those that agree in one eighth, and the keys themselves say how near they are. A
title of some length has one key, which finds the same words alone.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from struct import Struct
from typing import Final

from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.matching.thresholds import THRESHOLDS
from matchers.image.picture import Picture, Refused
from matchers.image.reference import Category
from matchers.text import fold

_MOST_PICTURES: Final = 3  # of a version: the first ones show the goods
_LEAST_LETTERS: Final = 20  # of a folded title: shorter ones are of many goods
_COPY_BITS: Final = THRESHOLDS[Category.PHOTO].whole.copy_bits
_EIGHTHS: Final = Struct(">8I")
_BITS: Final = 32  # of an eighth
_TITLE: Final = 1 << 62  # no key of a picture is as large


def fold_title(title: str) -> str:
    """Return a title as it is compared with others."""
    return fold.join_tokens(fold.tokenise(title))


def build_keys(title: str, pictures: Sequence[Picture | Refused]) -> tuple[int, ...]:
    """Return the keys of a version: of its title, then eight for each of its first pictures."""
    hashes = [
        picture.pdq
        for picture in pictures[:_MOST_PICTURES]
        if isinstance(picture, Picture) and picture.quality >= MIN_QUALITY
    ]
    eighths = [key for pdq in dict.fromkeys(hashes) for key in _cut(pdq)]
    return (*_build_title_keys(fold_title(title)), *eighths)


def _build_title_keys(folded_title: str) -> Iterator[int]:
    if len(folded_title) >= _LEAST_LETTERS:
        digest = blake2b(folded_title.encode(), digest_size=8).digest()
        yield _TITLE | int.from_bytes(digest) >> 2


def _cut(pdq: bytes) -> Iterator[int]:
    return (place << _BITS | bits for place, bits in enumerate(_EIGHTHS.unpack(pdq)))


@dataclass(frozen=True, slots=True)
class SoughtListing:
    """An upheld listing of which more are sought."""

    title: str  # folded
    hashes: Sequence[bytes]  # PDQ, of pictures that say something

    def list_probes(self) -> list[int]:
        """Return every key that a version shares with it whose pictures differ in 15 bits at most.

        By the pigeonhole principle: of eight eighths one then differs in one bit at most.
        """
        keys = {key for pdq in self.hashes for key in _cut(pdq)}
        flipped_keys = {key ^ 1 << bit for key in keys for bit in range(_BITS)}
        return [*_build_title_keys(self.title), *sorted(keys | flipped_keys)]

    def has_same_title(self, keys: Iterable[int]) -> bool:
        """Return whether a version with these keys has the same words."""
        return any(key in keys for key in _build_title_keys(self.title))

    def has_same_picture(self, keys: Sequence[int]) -> bool:
        """Return whether a version with these keys shows one of its pictures or a re-saved copy."""
        others = [int.from_bytes(pdq) for pdq in join_keys(keys)]
        hashes = [int.from_bytes(pdq) for pdq in self.hashes]
        return any((mine ^ other).bit_count() <= _COPY_BITS for other in others for mine in hashes)


def join_keys(keys: Iterable[int]) -> Iterator[bytes]:
    """Yield the hashes that keys were cut from."""
    eighths = [key & (1 << _BITS) - 1 for key in keys if key < _TITLE]
    for start in range(0, len(eighths), 8):
        yield _EIGHTHS.pack(*eighths[start : start + 8])
