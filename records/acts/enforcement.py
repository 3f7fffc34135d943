"""Keep the desired state of a listing: down while a case on it is effectively upheld."""

from datetime import datetime
from typing import Final

from pipeline.words import Outcome
from records.catalog.models import Listing
from records.complaints.models import Case, Ruling
from records.ledger import outbox
from records.ledger.models import Outgoing

# A part of the statement that rules, whose other part is `ruled`: the listing goes down, or stays
# down and its seller is told why. The lock is the one that _locked takes.
TAKE_DOWN: Final = """
before AS (
  SELECT id, is_down FROM catalog_listing WHERE id = %(listing)s AND %(is_upheld)s FOR UPDATE
), down AS (
  UPDATE catalog_listing SET is_down = true, version = version + (NOT before.is_down)::int
  FROM before WHERE catalog_listing.id = before.id
  RETURNING catalog_listing.id, version,
    CASE WHEN before.is_down THEN 'statement' ELSE 'enforce' END AS kind
), ordered AS (
  INSERT INTO ledger_outgoing (key, kind, subject_id, body, send_after, attempt, last_error)
  SELECT CASE down.kind WHEN 'statement' THEN 'statement:' || ruled.id
         ELSE 'enforce:' || down.id || ':' || version END,
    down.kind, down.id, jsonb_build_object('ruling', ruled.id, 'version', version),
    %(send_after)s, 0, ''
  FROM ruled, down ON CONFLICT (key) DO NOTHING
)
"""


def settle(listing_id: int, *, ruling_id: int, now: datetime, instead: int | None = None) -> None:
    """A ruling stands no more: recall what it had not sent yet and restore what should be up.

    `instead` is the ruling that took its place, where one did: the order to restore names it.
    """
    listing = _locked(listing_id)
    outbox.recall(kind="statement", subject_id=listing_id, ruling_id=ruling_id)
    if not Case.objects.effectively_upheld().filter(listing_id=listing_id).exists():
        _restore(listing, instead or ruling_id, now)
    elif outbox.recall(kind="enforce", subject_id=listing_id, ruling_id=ruling_id):
        _keep_down(listing, now)


def restate(listing_id: int, *, ruling_id: int, send_after: datetime) -> None:
    """Bring the listing to what stands on it after a voice of a later instance has spoken.

    An order that was not sent yet and is passed by a newer one is not sent at all.
    """
    listing = _locked(listing_id)
    shall_be_down = Case.objects.effectively_upheld().filter(listing_id=listing_id).exists()
    if shall_be_down != listing.is_down:
        listing.is_down, listing.version = shall_be_down, listing.version + 1
        listing.save(update_fields=["is_down", "version"])
        if shall_be_down != listing.told_is_down:
            _post("enforce", listing, ruling_id, send_after)


def _restore(listing: Listing, ruling_id: int, now: datetime) -> None:
    outbox.recall(kind="enforce", subject_id=listing.pk)
    if listing.is_down:
        listing.is_down, listing.version = False, listing.version + 1
        listing.save(update_fields=["is_down", "version"])
    if listing.told_is_down:
        _post("enforce", listing, ruling_id, now)


def _keep_down(listing: Listing, now: datetime) -> None:
    """Another ruling keeps it down: its statement goes with the order, no sooner than it would."""
    cases = Case.objects.effectively_upheld().filter(listing=listing)
    others = Ruling.objects.live().filter(case__in=cases, outcome=Outcome.UPHELD)
    ruling_id = others.order_by("ruled_at", "pk").values_list("pk", flat=True)[0]
    statement = Outgoing.objects.unsent().filter(key=f"statement:{ruling_id}").first()
    outbox.recall(kind="statement", subject_id=listing.pk, ruling_id=ruling_id)
    _post("enforce", listing, ruling_id, statement.send_after if statement else now)


def _locked(listing_id: int) -> Listing:
    # The listing's lock comes after the case's, always: no two acts can wait for each other.
    return Listing.objects.select_for_update().get(pk=listing_id)


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
