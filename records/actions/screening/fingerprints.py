"""Fingerprints of listings that are effectively upheld: made later, gone with a reversal."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import transaction

from gateways.vault import ObjectMissing, Vault
from matchers.image.hashes.pdq import MIN_QUALITY
from matchers.image.picture import Picture, Refused
from matchers.image.reference import Category
from matchers.image.reference import Reference as SearchedPicture
from matchers.image.sandbox.pool import Sandbox
from pipeline.screening.near_keys import SoughtListing, fold_title, join_keys
from records import policies
from records.actions.rights.references import pack_hashes, unpack_hashes
from records.actions.screening.near_duplicates import MOST_LOOKED_AT, propose_near_duplicates
from records.cases.models import Case
from records.database import fetch_all
from records.rights.models import Reference
from records.screening.models import Fingerprint

_SETTLED: Final = timedelta(seconds=60)  # after nobody can undo the ruling any more
_A_ROUND: Final = 20
_EVER: Final = datetime(1970, 1, 1, tzinfo=UTC)
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
    pictures: tuple[SearchedPicture, ...]  # whose `right_id` is the fingerprint's


# A reversal empties `upheld_at`: what is not effectively upheld is in no index from then on.
_STATE: Final = """
SELECT count(*), coalesce(sum(hashint8extended(f.id, 0)), 0) FROM screening_fingerprint f
JOIN cases_case c ON c.id = f.case_id WHERE c.upheld_at IS NOT NULL
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


def _build_references(row: Fingerprint) -> Iterator[SearchedPicture]:
    for place, hashes in enumerate(_unpack_all(row.hashes)):
        number = row.pk * _MOST_PICTURES + place
        yield SearchedPicture(number, row.pk, number, Category.PHOTO, False, *hashes[:5])  # noqa: FBT003  # no negative


def _unpack_all(
    packed_hashes: bytes | memoryview,
) -> Iterator[tuple[bytes, int, bytes, bytes, bytes, bytes]]:
    hashes = bytes(packed_hashes)
    for start in range(0, len(hashes), _SUMS):
        yield unpack_hashes(hashes[start : start + _SUMS])


def read_pdq_hashes(sellers: Collection[int]) -> Iterator[tuple[int, bytes]]:
    """Yield what these sellers' listings that are effectively upheld now show: seller and PDQ."""
    rows = Fingerprint.objects.filter(seller__in=sellers, case__upheld_at__isnull=False)
    for seller_id, packed_hashes in rows.order_by("pk").values_list("seller_id", "hashes"):
        for pdq, quality, *_ in _unpack_all(packed_hashes):
            if seller_id is not None and quality >= MIN_QUALITY:
                yield seller_id, pdq


_SHOPS: Final = """
SELECT DISTINCT ON (account_id, shop) near_keys FROM (
  SELECT account_id, shop, near_keys FROM screening_newestversion
  WHERE near_keys && %s::bigint[] AND answer = 'passed' AND screened_at > %s LIMIT %s
) AS shown ORDER BY account_id, shop
"""


def is_common_picture(keys: Sequence[int], right_id: int, now: datetime) -> bool:
    """Return whether a picture tells nothing about who offers what.

    It is a negative of the right, or as many shops show it in listings that pass as make a
    reference a stock picture.

    Args:
        keys: of the picture, see `pipeline.screening.near_keys`.
        right_id: of the upheld listing that it is like.
        now: by the database's clock.
    """
    negatives = Reference.objects.filter(right=right_id, is_negative=True).exclude(hashes=b"")
    negative_hashes = negatives.values_list("hashes", flat=True)
    if SoughtListing(
        "", [unpack_hashes(bytes(row))[0] for row in negative_hashes]
    ).has_same_picture(keys):
        return True
    limits = policies.policy().limits
    since = now - timedelta(days=limits.flood_days)
    listing = SoughtListing("", list(join_keys(keys)))
    rows = fetch_all(_SHOPS, [list(keys), since, MOST_LOOKED_AT])
    return sum(listing.has_same_picture(near_keys) for (near_keys,) in rows) > limits.flood_sellers


def make_fingerprints(
    vault: Vault, sandbox: Callable[[], Sandbox], now: datetime, upheld_since: datetime = _EVER
) -> int:
    """Write down what listings looked like whose ruling nobody can undo any more.

    Args:
        vault: where their pictures lie.
        sandbox: opens them; called where there are some.
        now: by the database's clock.
        upheld_since: what was upheld before is not looked for.

    Returns:
        Of how many listings, twenty at most.
    """
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    due = Case.objects.filter(
        upheld_at__gte=upheld_since,
        upheld_at__lt=now - undo - _SETTLED,
        fingerprint=None,
        frozen__isnull=False,
    )
    cases = list(due.select_related("frozen").order_by("upheld_at", "pk")[:_A_ROUND])
    for case in cases:
        files = list(read_files(vault, _list_keys(case)))
        _write(case.pk, sandbox().hash_all(files) if files else (), now)
    return len(cases)


def list_pictures(fingerprints: Collection[int]) -> dict[int, Sequence[str]]:
    """Return the keys in the vault of what these listings showed, by fingerprint."""
    if not fingerprints:
        return {}
    rows = Fingerprint.objects.filter(pk__in=fingerprints, case__upheld_at__isnull=False)
    return {row.pk: _list_keys(row.case) for row in rows.select_related("case__frozen")}


def _list_keys(case: Case) -> Sequence[str]:
    return case.frozen.list_own_pictures()[:_MOST_PICTURES] if case.frozen else []


def read_files(vault: Vault, keys: Sequence[str]) -> Iterator[bytes]:
    """Yield the files that are still there."""
    for key in keys:
        with suppress(ObjectMissing):  # retention took it
            yield vault.read(key)


def _write(case_id: int, results: Sequence[Picture | Refused], now: datetime) -> None:
    """Write one, while its case is still effectively upheld, and ask it for live versions."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        if case.upheld_at is None or case.frozen is None:
            return
        pictures = [picture for picture in results if isinstance(picture, Picture)]
        title = fold_title(case.frozen.title)
        fingerprint, is_new = Fingerprint.objects.get_or_create(
            case=case,
            defaults={
                "account_id": case.account_id,
                "right_id": case.right_id,
                "seller_id": case.seller_id,
                "title": title[:1000],
                "hashes": b"".join(pack_hashes(picture)[:_SUMS] for picture in pictures),
                "made_at": now,
            },
        )
        if is_new:
            hashes = [picture.pdq for picture in pictures if picture.quality >= MIN_QUALITY]
            propose_near_duplicates(fingerprint, SoughtListing(title, hashes), case, now)


def propose_again(case_id: int, now: datetime) -> None:
    """Ask the fingerprint of a case that is watched for live versions that came since."""
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case_id)
        fingerprint = Fingerprint.objects.filter(case=case).first()
        if fingerprint is None or case.upheld_at is None:
            return
        pictures = _unpack_all(fingerprint.hashes)
        hashes = [pdq for pdq, quality, *_ in pictures if quality >= MIN_QUALITY]
        propose_near_duplicates(fingerprint, SoughtListing(fingerprint.title, hashes), case, now)
