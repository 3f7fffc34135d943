"""The references of a right: pictures of it that listings are compared with.

Owners add and remove them; a negative one must never count for the right. One that too many
sellers show is held back. Their local features are computed once, and kept in the vault.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from struct import Struct
from typing import Final

from django.db import transaction

from gateways import configured
from gateways.vault import ObjectMissing, Vault
from matchers.image.features.sift_features import SketchUnreadable
from matchers.image.likeness import Band
from matchers.image.matching.named_references import NamedReference
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Picture, Refused, Sketches
from matchers.image.reference import Category
from matchers.image.reference import Reference as IndexedReference
from matchers.image.sandbox.pool import Sandbox
from matchers.labels.words import _
from pipeline.facts import Facts
from pipeline.policy.tables import Limits
from records import policies
from records.actions.rights.repository import IN_FORCE, audit_right
from records.database import execute, fetch_all
from records.duties import duty
from records.ledger import change_feed
from records.refusals import ActionRefused
from records.rights.acts import RightAct
from records.rights.models import Reference, Right, Sighting

REMOVED: Final = "taken_out"  # by its owner: the error of a reference that is matched no more


class NotInQuarantine(ActionRefused):
    says = _("This picture is not held back.")


def add_reference(
    right_id: int, reference: Reference, *, actor: str, now: datetime, is_seen: bool = True
) -> Reference:
    """Add a picture to a right, searchable within ten seconds; a negative one never counts.

    One that no verifier has seen is held back while the right is in force: its matches go to a
    person until it is released.
    """
    with transaction.atomic():
        right = Right.objects.select_for_update().get(pk=right_id)
        reference.right = right
        if not is_seen and not reference.is_negative and right.state in IN_FORCE:
            reference.quarantined_at = now
        reference.save(force_insert=True)
        right.version, right.updated_at = right.version + 1, now
        right.save(update_fields=["version", "updated_at"])
        change_feed.record_change("right", right.pk)
        audit_right(
            right,
            RightAct.ADD_NEGATIVE if reference.is_negative else RightAct.ADD_REFERENCE,
            actor,
            now,
        )
    return reference


def remove_reference(reference_id: int, *, actor: str, now: datetime) -> None:
    """Remove a picture; it is matched no more within ten seconds.

    The row stays: decisions that name it can still show it.
    """
    with transaction.atomic():
        right_id = Reference.objects.get(pk=reference_id).right_id
        right = Right.objects.select_for_update().get(pk=right_id)
        Reference.objects.filter(pk=reference_id).update(error=REMOVED)
        right.version, right.updated_at = right.version + 1, now
        right.save(update_fields=["version", "updated_at"])
        change_feed.record_change("right", right.pk)
        audit_right(right, RightAct.REMOVE_REFERENCE, actor, now)


def release_reference(reference_id: int, *, actor: str, now: datetime) -> Reference:
    """Release a reference that is held back: its matches count again, its past does not.

    Raises:
        NotInQuarantine: it is not held back.
    """
    with transaction.atomic():
        right_id = Reference.objects.get(pk=reference_id).right_id
        right = Right.objects.select_for_update().get(pk=right_id)
        reference = Reference.objects.select_for_update().get(pk=reference_id)
        if reference.quarantined_at is None:
            raise NotInQuarantine
        reference.quarantined_at, reference.released_at = None, now
        reference.save(update_fields=["quarantined_at", "released_at"])
        audit_right(right, RightAct.RELEASE_REFERENCE, actor, now)
    return reference


def hold_back_flooding(facts: Facts, limits: Limits, *, now: datetime) -> tuple[int, ...]:
    """Note the references that a listing shows; return those in quarantine, new ones too.

    A reference shown by more sellers than the policy allows is package filler or a stock picture
    sooner than a hundred thieves: its matches go to a person until one releases it.
    """
    ids = sorted(
        {picture.reference_id for picture in facts.pictures if picture.band is not Band.SIMILAR}
    )
    if not ids:
        return ()
    since = now - timedelta(days=limits.flood_days)
    if facts.seller.seller_id is not None:
        execute(_RECORD_SIGHTINGS, [facts.seller.seller_id, now, ids])
    flooding_ids = [pk for (pk,) in fetch_all(_HOLD_BACK, [now, since, ids, limits.flood_sellers])]
    for reference in Reference.objects.select_related("right").filter(pk__in=flooding_ids):
        audit_right(reference.right, RightAct.QUARANTINE_REFERENCE, "policy", now)
    references = Reference.objects.filter(pk__in=ids, quarantined_at__isnull=False)
    return tuple(references.order_by("pk").values_list("pk", flat=True))


@duty
def forget_sightings(now: datetime) -> None:
    """Delete the sightings that today's policy counts no longer."""
    delete_old_sightings(policies.policy().limits, now=now)


def delete_old_sightings(limits: Limits, *, now: datetime) -> int:
    """Delete sightings that no window counts any more; return how many."""
    old = now - timedelta(days=limits.flood_days)
    return Sighting.objects.filter(seen_at__lt=old).delete()[0]


# Always in the order of the references: two cases of one seller must not wait for each other.
_RECORD_SIGHTINGS: Final = """
INSERT INTO rights_sighting (reference_id, seller_id, seen_at)
SELECT id, %s, %s FROM rights_reference WHERE id = ANY(%s) ORDER BY id
ON CONFLICT (reference_id, seller_id) DO UPDATE SET seen_at = excluded.seen_at
"""
_HOLD_BACK: Final = """
UPDATE rights_reference AS held SET quarantined_at = %s
FROM (
  SELECT one.id, count(*) AS sellers
  FROM rights_reference AS one JOIN rights_sighting AS seen ON seen.reference_id = one.id
  WHERE seen.seen_at > greatest(%s, one.released_at)
    AND one.id = ANY(%s) AND one.quarantined_at IS NULL
  GROUP BY one.id
) AS counted
WHERE held.id = counted.id AND counted.sellers > %s AND held.quarantined_at IS NULL
RETURNING held.id
"""


_SKETCH_SIZES: Final = Struct("<2I")  # of the two sketches that follow


def build_reference(content: bytes, category: str, vault: Vault, sandbox: Sandbox) -> Reference:
    """Build an unsaved row for an uploaded picture; `error` says why it cannot be used."""
    (features,) = sandbox.examine_all([content], want=Features.REFERENCE)
    row = Reference(sha256=vault.put(content), category=category, family=0)
    if isinstance(features, Refused):
        row.error = features.code
        return row
    _keep_features(row, features, vault)
    return row


def sketch_reference_again(reference_id: int, vault: Vault, sandbox: Sandbox) -> bool:
    """Compute again what a reference is matched by, from its picture; False: it cannot be read.

    Do this after an upgrade that computes other features; its right counts as changed.
    """
    row = Reference.objects.get(pk=reference_id)
    try:
        (features,) = sandbox.examine_all([vault.read(row.sha256)], want=Features.REFERENCE)
    except ObjectMissing:
        return False
    if isinstance(features, Refused):
        return False
    _keep_features(row, features, vault)
    with transaction.atomic():
        row.save(update_fields=["hashes", "features_sha256", "parts"])
        change_feed.record_change("right", row.right_id)
    return True


def _keep_features(row: Reference, picture: Picture, vault: Vault) -> None:
    row.hashes = pack_hashes(picture)
    row.features_sha256 = vault.put(_encode_sketches(picture.sketches))
    row.parts = picture.sketches.parts


def build_indexed_reference(row: Reference) -> IndexedReference:
    """Return the row as the image index takes it."""
    pdq, quality, phash64, file_sha256, pixels_sha256, signs = unpack_hashes(bytes(row.hashes))
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
        parts=bytes(row.parts),
    )


@lru_cache(maxsize=128)
def fetch_sketches(reference_id: int) -> Sketches | None:
    """Return the sketches of a reference, which confirm a candidate; None: it is gone."""
    row = Reference.objects.filter(pk=reference_id, error="").first()
    return None if row is None else _decode_sketches(configured.vault().read(row.features_sha256))


@lru_cache(maxsize=128)
def fetch_named_references(right_id: int, version: int) -> tuple[NamedReference, ...]:
    """Return a right's references, cached by its version."""
    del version
    vault = configured.vault()
    rows = Reference.objects.filter(right_id=right_id, is_negative=False, error="")
    return tuple(_build_named_reference(row, vault) for row in rows.order_by("pk"))


def _build_named_reference(row: Reference, vault: Vault) -> NamedReference:
    seen = SeenReference(
        reference_id=row.pk,
        right_id=row.right_id,
        family=row.family or row.pk,
        category=Category[row.category.upper()],
    )
    return NamedReference(seen, _decode_sketches(vault.read(row.features_sha256)))


def pack_hashes(picture: Picture) -> bytes:
    """Return the hashes and sums of a picture as a row keeps them."""
    return b"".join(
        (
            picture.pdq,
            bytes([picture.quality]),
            picture.phash64,
            picture.file_sha256,
            picture.pixels_sha256,
            picture.signs,
        )
    )


def unpack_hashes(hashes: bytes) -> tuple[bytes, int, bytes, bytes, bytes, bytes]:
    """Return PDQ, its quality, pHash, the sums of file and pixels, and the signs."""
    sums = hashes[41:73], hashes[73:105]
    return hashes[:32], hashes[32], hashes[33:41], *sums, hashes[105:]


def _encode_sketches(sketches: Sketches) -> bytes:
    parts = (sketches.fine, sketches.fine_mirrored)  # the record of its parts lies in the row
    return _SKETCH_SIZES.pack(*map(len, parts)) + b"".join(parts)


def _decode_sketches(content: bytes) -> Sketches:
    """Return the sketches; those kept with corners beside them need `references resketch`."""
    first, second = _SKETCH_SIZES.unpack_from(content)
    middle = _SKETCH_SIZES.size + first
    if len(content) != middle + second:
        raise SketchUnreadable("Kept by an earlier release: run `markwarden references resketch`.")
    return Sketches(content[_SKETCH_SIZES.size : middle], content[middle:])
