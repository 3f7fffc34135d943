"""Fingerprints of listings that are effectively upheld: made later, gone with a reversal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from matchers.image.picture import Picture, Refused
from matchers.image.reference import Category, Reference
from matchers.text import fold
from records import policies
from records.actions.rights.references import pack_hashes, unpack_hashes
from records.complaints.models import Case
from records.database import fetch_all
from records.screening.models import Fingerprint

_SETTLED: Final = timedelta(seconds=60)  # after nobody can undo the ruling any more
_A_ROUND: Final = 20
_MOST_PICTURES: Final = 16
_SUMS: Final = 105  # bytes of one picture's hashes, without signs


@dataclass(frozen=True, slots=True)
class PrintedListing:
    """A listing that is effectively upheld, as it is compared."""

    fingerprint_id: int
    right_id: int
    mark: str
    entity_id: int | None  # the head of the seller's legal entity
    title: str  # folded
    pictures: tuple[Reference, ...]  # whose `right_id` is the fingerprint's


# A reversal empties `upheld_at`: what is not effectively upheld is in no index from then on.
_STATE: Final = """
SELECT count(*), coalesce(sum(hashint8extended(f.id, 0)), 0) FROM screening_fingerprint f
JOIN complaints_case c ON c.id = f.case_id WHERE c.upheld_at IS NOT NULL
"""


def find_state() -> tuple[int, int]:
    """Return their count and the sum of hashes of their ids: they change with what is in force."""
    ((count, total),) = fetch_all(_STATE)
    return int(count), int(total)


def read_fingerprints() -> Iterator[PrintedListing]:
    """Yield the fingerprints of listings that are effectively upheld now."""
    rows = Fingerprint.objects.filter(case__upheld_at__isnull=False)
    for row in rows.select_related("right", "seller").order_by("pk").iterator():
        seller = row.seller
        yield PrintedListing(
            row.pk,
            row.right_id,
            row.right.mark,
            None if seller is None else seller.joined_to_id or seller.pk,
            row.title,
            tuple(_build_references(row)),
        )


def _build_references(row: Fingerprint) -> Iterator[Reference]:
    hashes = bytes(row.hashes)
    for place, start in enumerate(range(0, len(hashes), _SUMS)):
        packed = unpack_hashes(hashes[start : start + _SUMS])
        number = row.pk * _MOST_PICTURES + place
        yield Reference(number, row.pk, number, Category.PHOTO, False, *packed[:5])  # noqa: FBT003  # no negative


def list_pictures_to_hash(now: datetime) -> list[tuple[int, list[str]]]:
    """Return cases whose fingerprint is due, with the keys of their listings' pictures."""
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    due = Case.objects.filter(
        upheld_at__lt=now - undo - _SETTLED, fingerprint=None, frozen__isnull=False
    )
    return [
        (case.pk, [each["sha256"] for each in pictures if not each["error"]][:_MOST_PICTURES])
        for case in due.select_related("frozen").order_by("pk")[:_A_ROUND]
        for pictures in [case.frozen.pictures if case.frozen else []]
    ]


def write_fingerprint(case_id: int, seen: Sequence[Picture | Refused], now: datetime) -> None:
    """Write what a listing looked like, while its case is still effectively upheld."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        if case.upheld_at is None or case.frozen is None:
            return
        hashes = (pack_hashes(each)[:_SUMS] for each in seen if isinstance(each, Picture))
        Fingerprint.objects.bulk_create(
            [
                Fingerprint(
                    case=case,
                    account_id=case.account_id,
                    right_id=case.right_id,
                    seller_id=case.seller_id,
                    title=fold.join_tokens(fold.tokenise(case.frozen.title))[:1000],
                    hashes=b"".join(hashes),
                    made_at=now,
                )
            ],
            ignore_conflicts=True,
        )
