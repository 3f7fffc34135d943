"""Keep the desired state of a listing: down while a case on it is effectively upheld."""

from datetime import datetime
from typing import Final

from django.db.models.functions import Now

from pipeline.vocabulary import CaseState, Outcome
from records.cases.models import Case, Ruling
from records.clock import NEXT_VERSION, next_version
from records.database import fetch_all, insert_into
from records.ledger import outbox
from records.ledger.models import Outgoing
from records.marketplaces.models import Listing

RECALLED: Final = "Recalled."  # stands with what was done with unconfirmed

# A part of the statement that rules, whose rows are `ruled`: each listing goes down, or stays down
# and its seller is told why. The locks are those that _lock_listing takes.
TAKE_DOWN: Final = f"""
before AS (
  SELECT id, is_down FROM marketplaces_listing
  WHERE id IN (SELECT listing_id FROM ruled WHERE outcome = 'upheld') ORDER BY id FOR NO KEY UPDATE
), down AS (
  UPDATE marketplaces_listing SET is_down = true,
    version = CASE WHEN before.is_down THEN version ELSE {NEXT_VERSION.format("version")} END
  FROM before WHERE marketplaces_listing.id = before.id
  RETURNING marketplaces_listing.id, version,
    CASE WHEN before.is_down THEN 'statement' ELSE 'enforce' END AS kind
), ordered AS (
  {
    insert_into(
        Outgoing,
        {
            "key": "CASE down.kind WHEN 'statement' THEN 'statement:' || ruled.id"
            " ELSE 'enforce:' || down.id || ':' || version END",
            "kind": "down.kind",
            "subject_id": "down.id",
            "body": "jsonb_build_object('ruling', ruled.id, 'version', version)",
            "send_after": "%(send_after)s",
        },
        "FROM ruled JOIN down ON down.id = ruled.listing_id",
    )
} ON CONFLICT (key) DO NOTHING
)
"""  # noqa: S608  # our own models' names


# Whatever was told: the next listings that are down, or that are being examined, are ordered again.
# Locked first and read in a second statement: a ruling that was waited for is in the second's
# snapshot, and in the first one's its listing would be down by a ruling that is not there.
_LOCK_DUE: Final = """
SELECT id FROM marketplaces_listing l
WHERE id > %(after)s AND (is_down OR EXISTS (
  SELECT FROM cases_case c WHERE c.listing_id = l.id AND c.state = ANY(%(open)s)))
ORDER BY id LIMIT %(most)s FOR NO KEY UPDATE
"""
_RESTATE: Final = f"""
WITH restated AS (
  UPDATE marketplaces_listing l SET version = {NEXT_VERSION.format("version")}
  WHERE id = ANY(%(locked)s)
  RETURNING l.id, version, (
    SELECT r.id FROM cases_ruling r JOIN cases_case c ON c.id = r.case_id
    WHERE c.listing_id = l.id AND c.upheld_at IS NOT NULL
      AND r.outcome = 'upheld' AND r.annulled_at IS NULL
    ORDER BY r.ruled_at, r.id LIMIT 1) AS ruling
)
{
    insert_into(
        Outgoing,
        {
            "key": "'enforce:' || id || ':' || version",
            "kind": "'enforce'",
            "subject_id": "id",
            "body": "jsonb_build_object('ruling', coalesce(ruling, 0), 'version', version)",
            "send_after": "%(now)s",
        },
        "FROM restated",
    )
}
"""  # noqa: S608  # our own models' names


def restate_orders(*, after: int, most: int, now: datetime) -> list[int]:
    """Order once more what shall be of the listings after this one; return their ids."""
    open_states = [state.value for state in CaseState if state.is_open]
    due = fetch_all(_LOCK_DUE, {"after": after, "most": most, "open": open_states})
    locked = [listing_id for (listing_id,) in due]
    fetch_all(_RESTATE, {"locked": locked, "now": now})
    return locked


def revoke_effects(
    listing_id: int, *, ruling_id: int, now: datetime, instead: int | None = None
) -> None:
    """Recall what a revoked ruling had not sent yet, and restore what should be up.

    `instead` is the ruling that took its place, where one did: the order to restore names it.
    """
    listing = _lock_listing(listing_id)
    _recall_unsent(listing, kind="statement", body__ruling=ruling_id)
    orders = Outgoing.objects.unsent().filter(kind="enforce", subject_id=listing_id)
    if not _should_be_down(listing):
        _set_state(listing, is_down=False, ruling_id=instead or ruling_id, send_after=now)
    elif (order := orders.filter(body__ruling=ruling_id).first()) is not None:
        _reassign_order(order, listing, now)


def sync_listing_state(listing_id: int, *, ruling_id: int, send_after: datetime) -> None:
    """Bring the listing in line with its rulings after one of a later instance.

    An order that cannot have been sent and that a newer one reverses is not sent at all.
    """
    listing = _lock_listing(listing_id)
    _set_state(
        listing, is_down=_should_be_down(listing), ruling_id=ruling_id, send_after=send_after
    )


def _should_be_down(listing: Listing) -> bool:
    return Case.objects.effectively_upheld().filter(listing=listing).exists()


def _set_state(listing: Listing, *, is_down: bool, ruling_id: int, send_after: datetime) -> None:
    if is_down == listing.is_down:
        return
    listing.is_down, listing.version = is_down, next_version(listing.version)
    listing.save(update_fields=["is_down", "version"])
    _recall_unsent(listing, kind="enforce")
    if listing.is_down != listing.told_is_down or _is_unconfirmed(listing):
        outbox.post(
            key=f"enforce:{listing.pk}:{listing.version}",
            kind="enforce",
            subject_id=listing.pk,
            body={"ruling": ruling_id, "version": listing.version},
            send_after=send_after,
        )


def _is_unconfirmed(listing: Listing) -> bool:
    """Return whether the marketplace may have received more than it confirmed."""
    orders = Outgoing.objects.possibly_delivered().filter(kind="enforce", subject_id=listing.pk)
    return orders.filter(body__version__gt=listing.told_version).exists()


def _reassign_order(order: Outgoing, listing: Listing, now: datetime) -> None:
    """Let another ruling keep the listing down: its statement goes with the order, no earlier.

    If the order may have been sent, the statement goes separately.
    """
    cases = Case.objects.effectively_upheld().filter(listing=listing)
    others = Ruling.objects.live().filter(case__in=cases, outcome=Outcome.UPHELD)
    ruling_id = others.order_by("ruled_at", "pk").values_list("pk", flat=True)[0]
    order.body["ruling"] = ruling_id
    if not Outgoing.objects.possibly_delivered().filter(pk=order.pk).exists():
        statement = Outgoing.objects.unsent().filter(key=f"statement:{ruling_id}").first()
        order.send_after = statement.send_after if statement else now
        _recall_unsent(listing, kind="statement", body__ruling=ruling_id)
    order.save(update_fields=["body", "send_after"])


def _recall_unsent(listing: Listing, **fields: object) -> None:
    """Delete orders that cannot have been sent; mark those that may have been as recalled."""
    unsent = Outgoing.objects.unsent().filter(subject_id=listing.pk, **fields)
    unsent.possibly_delivered().update(sent_at=Now(), last_error=RECALLED)
    unsent.delete()


def _lock_listing(listing_id: int) -> Listing:
    # The listing's lock comes after the case's, always: no two acts can wait for each other.
    return Listing.objects.select_for_update(no_key=True).get(pk=listing_id)
