"""Keep a right's references: add one, also one that must never count; hold back one that floods."""

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from matchers.image.likeness import Band
from pipeline.facts import Facts
from pipeline.policy.tables import Limits
from records.actions.rights.repository import IN_FORCE, audit_right
from records.ledger import change_feed
from records.rights.models import Reference, Right, Sighting

REMOVED: Final = "taken_out"  # by its owner: the error of a reference that is matched no more


class NotInQuarantine(Exception):
    """This reference is not held back: there is nothing to release."""


def add_reference(
    right_id: int, reference: Reference, *, actor: str, now: datetime, is_seen: bool = True
) -> Reference:
    """Add a picture to a right in use, within ten seconds; a negative one never counts for it.

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
        audit_right(right, "add_negative" if reference.is_negative else "add_reference", actor, now)
    return reference


def remove_reference(reference_id: int, *, actor: str, now: datetime) -> None:
    """Take a picture out; one in force is matched no more within ten seconds.

    The row stays: decisions that name it can still show it.
    """
    with transaction.atomic():
        right_id = Reference.objects.get(pk=reference_id).right_id
        right = Right.objects.select_for_update().get(pk=right_id)
        Reference.objects.filter(pk=reference_id).update(error=REMOVED)
        right.version, right.updated_at = right.version + 1, now
        right.save(update_fields=["version", "updated_at"])
        change_feed.record_change("right", right.pk)
        audit_right(right, "remove_reference", actor, now)


def release_reference(reference_id: int, *, actor: str, now: datetime) -> Reference:
    """A person looked at a reference that flooded: its matches count again, its past does not.

    Raises:
        NotInQuarantine: it is not held back.
    """
    with transaction.atomic():
        reference = (
            Reference.objects.select_for_update().select_related("right").get(pk=reference_id)
        )
        if reference.quarantined_at is None:
            raise NotInQuarantine(NotInQuarantine.__doc__)
        reference.quarantined_at, reference.released_at = None, now
        reference.save(update_fields=["quarantined_at", "released_at"])
        audit_right(reference.right, "release_reference", actor, now)
    return reference


def hold_back_flooding(facts: Facts, limits: Limits, *, now: datetime) -> tuple[int, ...]:
    """Note which references this seller's listing shows; return those in quarantine, new ones too.

    A reference shown by more sellers than the policy allows is package filler or a stock picture
    sooner than a hundred thieves: its matches go to a person until one releases it.
    """
    shown = sorted({each.reference_id for each in facts.pictures if each.band is not Band.SIMILAR})
    if not shown:
        return ()
    since = now - timedelta(days=limits.flood_days)
    with connection.cursor() as cursor:
        if facts.seller.seller_id is not None:
            cursor.execute(_RECORD_SIGHTINGS, [facts.seller.seller_id, now, shown])
        cursor.execute(_HOLD_BACK, [now, since, shown, limits.flood_sellers])
        flooded = [row[0] for row in cursor.fetchall()]
    for reference in Reference.objects.select_related("right").filter(pk__in=flooded):
        audit_right(reference.right, "quarantine_reference", "policy", now)
    held = Reference.objects.filter(pk__in=shown, quarantined_at__isnull=False)
    return tuple(held.order_by("pk").values_list("pk", flat=True))


def delete_old_sightings(limits: Limits, *, now: datetime) -> int:
    """Delete sightings that no window counts any more; returns how many."""
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
