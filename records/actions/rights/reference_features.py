"""Local features of references: computed once when a right is uploaded, kept in the vault."""

from dataclasses import astuple
from functools import lru_cache
from itertools import accumulate, pairwise
from struct import Struct
from typing import Final

from gateways import configured
from gateways.vault import Vault
from matchers.image.matching.named_references import NamedReference
from matchers.image.picture import Features, Picture, Refused, Sketches
from matchers.image.reference import Category
from matchers.image.reference import Reference as IndexedReference
from matchers.image.sandbox.pool import Sandbox
from records.rights.models import Reference

_SKETCH_SIZES: Final = Struct("<4I")  # of the four sketches that follow


def build_reference(content: bytes, category: str, vault: Vault, sandbox: Sandbox) -> Reference:
    """A reference row for an uploaded picture, unsaved; `error` says why one cannot be used."""
    (seen,) = sandbox.examine_all([content], want=Features.REFERENCE)
    row = Reference(sha256=vault.put(content), category=category, family=0)
    if isinstance(seen, Refused):
        row.error = seen.code
        return row
    row.hashes = _pack_hashes(seen)
    row.features_sha256 = vault.put(_encode_sketches(seen.sketches))
    return row


def build_indexed_reference(row: Reference) -> IndexedReference:
    """The row as the image index holds it."""
    pdq, quality, phash64, file_sha256, pixels_sha256, signs = _unpack_hashes(bytes(row.hashes))
    return IndexedReference(
        reference_id=row.pk,
        right_id=row.right_id,
        family=row.family or row.pk,
        category=Category[row.category.upper()],
        is_negative=row.is_negative,
        pdq=pdq,
        quality=quality,
        phash64=phash64,
        file_sha256=file_sha256,
        pixels_sha256=pixels_sha256,
        signs=signs,
    )


@lru_cache(maxsize=128)
def fetch_sketches(reference_id: int) -> Sketches | None:
    """What confirms a candidate: the sketches of a reference; None where it is gone."""
    row = Reference.objects.filter(pk=reference_id, error="").first()
    return None if row is None else _decode_sketches(configured.vault().read(row.features_sha256))


@lru_cache(maxsize=128)
def fetch_named_references(right_id: int, version: int) -> tuple[NamedReference, ...]:
    """A named right's references; a new version of the right is looked up anew."""
    del version
    vault = configured.vault()
    rows = Reference.objects.filter(right_id=right_id, is_negative=False, error="")
    return tuple(_build_named_reference(row, vault) for row in rows.order_by("pk"))


def _build_named_reference(row: Reference, vault: Vault) -> NamedReference:
    sketches = _decode_sketches(vault.read(row.features_sha256))
    return NamedReference(
        reference_id=row.pk,
        right_id=row.right_id,
        family=row.family or row.pk,
        fine=sketches.fine,
        fine_mirrored=sketches.fine_mirrored,
    )


def _pack_hashes(seen: Picture) -> bytes:
    return b"".join(
        (
            seen.pdq,
            bytes([seen.quality]),
            seen.phash64,
            seen.file_sha256,
            seen.pixels_sha256,
            seen.signs,
        )
    )


def _unpack_hashes(hashes: bytes) -> tuple[bytes, int, bytes, bytes, bytes, bytes]:
    sums = hashes[41:73], hashes[73:105]
    return hashes[:32], hashes[32], hashes[33:41], *sums, hashes[105:]


def _encode_sketches(sketches: Sketches) -> bytes:
    parts = astuple(sketches)
    return _SKETCH_SIZES.pack(*map(len, parts)) + b"".join(parts)


def _decode_sketches(content: bytes) -> Sketches:
    ends = list(accumulate(_SKETCH_SIZES.unpack_from(content), initial=_SKETCH_SIZES.size))
    return Sketches(*(content[start:end] for start, end in pairwise(ends)))
