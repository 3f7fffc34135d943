"""One reference picture of a right, as the index keeps it."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Self

from matchers.image.picture import Picture


class Category(IntEnum):
    """What a reference shows; thresholds differ, for unrelated simple logos look alike."""

    PHOTO = 0
    PRODUCT = 1
    LOGO = 2
    DRAWING = 3


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference picture. Ids fit 63 bits; `family` groups the variants of one picture.

    A negative reference never matches: it is what must not be taken for the right, and it
    suppresses what lies no nearer than itself. `pdq` has 32 bytes, `phash64` 8, the sums 32;
    `signs` 64, or none if no embedding is in use; `parts` a record of `retrieval.records`, or
    none if the picture has too little that would be known again.
    """

    reference_id: int
    right_id: int
    family: int
    category: Category
    is_negative: bool
    pdq: bytes
    quality: int  # PDQ's, 0..100; below 5 it is blank: found by its sums alone
    phash64: bytes
    file_sha256: bytes
    pixels_sha256: bytes
    signs: bytes = b""
    parts: bytes = b""

    @classmethod
    def from_picture(
        cls,
        picture: Picture,
        *,
        reference_id: int,
        right_id: int,
        family: int,
        category: Category,
        is_negative: bool = False,
    ) -> Self:
        """Return the reference that a picture makes."""
        return cls(
            reference_id=reference_id,
            right_id=right_id,
            family=family,
            category=category,
            is_negative=is_negative,
            pdq=picture.pdq,
            quality=picture.quality,
            phash64=picture.phash64,
            file_sha256=picture.file_sha256,
            pixels_sha256=picture.pixels_sha256,
            signs=picture.signs,
            parts=picture.sketches.parts,
        )
