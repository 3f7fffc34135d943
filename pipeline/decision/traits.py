"""What a case has in common with others, as numbers that an index finds; and its title's letters.

A number is the seller's id, or the first 64 bits of a hash: two that agree by chance put a case
on a list that a person looks through, and decide nothing.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from matchers.image.likeness import Band, ImageLikeness
from matchers.text import fold
from pipeline.facts import Facts, PictureFacts
from pipeline.vocabulary import Script, TraitKind

_LEAST_LETTERS: Final = 6  # of a folded title: "bag" is the title of too many
_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Trait:
    """One thing that other cases may share."""

    kind: TraitKind
    value: int  # 64 bits, signed


def list_traits(facts: Facts) -> tuple[Trait, ...]:
    """Return all of a case's, each once."""
    seller, title = facts.seller.seller_id, fold.join_tokens(fold.tokenise(facts.listing.title))
    traits = [
        *([Trait(TraitKind.SELLER, seller)] if seller is not None else []),
        *_picture_traits(facts.listing.pictures),
        *_reference_traits(facts.pictures),
        *([Trait(TraitKind.TITLE, _hash_text(title))] if len(title) >= _LEAST_LETTERS else []),
    ]
    return tuple(dict.fromkeys(traits))


def _picture_traits(pictures: Iterable[PictureFacts]) -> Iterator[Trait]:
    for picture in pictures:
        # A picture that must never count, "no photo yet" for one, makes nothing similar.
        if picture.sha256 and not picture.error and not picture.is_negative_reference:
            yield Trait(TraitKind.PICTURE, _first_bits(bytes.fromhex(picture.sha256)))


def _reference_traits(likenesses: Iterable[ImageLikeness]) -> Iterator[Trait]:
    for likeness in likenesses:
        if likeness.band is not Band.SIMILAR:
            yield Trait(TraitKind.REFERENCE, _hash_text(f"{likeness.right_id}:{likeness.family}"))


def _hash_text(text: str) -> int:
    return _first_bits(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest())


def _first_bits(digest: bytes) -> int:
    return int.from_bytes(digest[:_BYTES], "big", signed=True)


# The first that a title has: Japanese is known by its kana and Korean by its hangul, whatever
# Chinese characters stand between them.
_LETTERS: Final = (
    (Script.JAPANESE, re.compile("[\u3041-\u30ff]")),
    (Script.KOREAN, re.compile("[\uac00-\ud7a3]")),
    (Script.CHINESE, re.compile("[\u4e00-\u9fff]")),
    (Script.CYRILLIC, re.compile("[\u0400-\u04ff]")),
    (Script.ARABIC, re.compile("[\u0600-\u06ff]")),
    (Script.HEBREW, re.compile("[\u0590-\u05ff]")),
)


def detect_script(title: str) -> Script:
    """Return the script of the title; Latin where it has no other letters."""
    if title.isascii():
        return Script.LATIN
    return next((script for script, has in _LETTERS if has.search(title)), Script.LATIN)
