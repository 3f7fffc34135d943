"""Keep the desired state of a listing: down while a case on it is effectively upheld."""

from datetime import datetime

from records.catalog.models import Listing
from records.complaints.models import Case
from records.ledger import outbox


def take_down(listing_id: int, *, ruling_id: int, send_after: datetime) -> None:
    """A case on the listing was upheld: it goes down, or stays down and its seller is told why."""
    listing = _locked(listing_id)
    if listing.is_down:
        _post("statement", listing, ruling_id, send_after)
        return
    _turn(listing, is_down=True)
    _post("enforce", listing, ruling_id, send_after)


def settle(listing_id: int, *, ruling_id: int, now: datetime) -> None:
    """A ruling was annulled or undone: recall what was not sent and restore what should be up."""
    listing = _locked(listing_id)
    recalled = outbox.recall(kind="enforce", subject_id=listing_id)
    outbox.recall(kind="statement", subject_id=listing_id)
    should_be_down = Case.objects.effectively_upheld().filter(listing_id=listing_id).exists()
    if should_be_down != listing.is_down:
        _turn(listing, is_down=should_be_down)
    if listing.is_down != listing.told_is_down or (recalled and should_be_down):
        _post("enforce", listing, ruling_id, now)


def _locked(listing_id: int) -> Listing:
    # The listing's lock comes after the case's, always: no two acts can wait for each other.
    return Listing.objects.select_for_update().get(pk=listing_id)


def _turn(listing: Listing, *, is_down: bool) -> None:
    listing.is_down, listing.version = is_down, listing.version + 1
    listing.save(update_fields=["is_down", "version"])


def _post(kind: str, listing: Listing, ruling_id: int, send_after: datetime) -> None:
    key = {
        "enforce": f"enforce:{listing.pk}:{listing.version}",
        "statement": f"statement:{ruling_id}",
    }[kind]
    outbox.post(
        key=key,
        kind=kind,
        subject_id=listing.pk,
        body={"ruling": ruling_id, "version": listing.version},
        send_after=send_after,
    )
