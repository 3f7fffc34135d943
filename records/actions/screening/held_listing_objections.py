"""A seller disputes a hold: before a person decided, or against that decision."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from matchers.labels.words import _
from pipeline.time import deadlines
from pipeline.vocabulary import DrawState, HeldListingState
from records import policies
from records.actions.screening.held_listing_decisions import KIND
from records.evidence.acts import EvidenceAct
from records.ledger import audit
from records.refusals import ActionRefused
from records.screening.models import HeldListing, HeldListingObjection, HeldListingQuerySet


class CannotDispute(ActionRefused):
    says = _("You cannot dispute this now: it was decided, or you disputed it already.")


def list_disclosed(now: datetime) -> HeldListingQuerySet:
    """Return the holds that are visible outside: all but sampled listings nobody upheld."""
    fresh = Q(reasons=[], decided_at__gt=_find_disclosure_limit(now))
    holds = HeldListing.objects.exclude(state__in=list(DrawState))
    return holds.exclude(fresh, state=HeldListingState.UPHELD)


def list_holds(seller_id: int, *, now: datetime) -> HeldListingQuerySet:
    """Return the holds of a seller's own shop, the newest first."""
    return list_disclosed(now).filter(seller=seller_id).order_by("-held_at", "-pk")


def list_holds_in(state: HeldListingState, seller_id: int, *, now: datetime) -> HeldListingQuerySet:
    """Return those in a state; a decision that can still be undone shows in no list of its own."""
    since = _find_disclosure_limit(now)
    fresh = HeldListingObjection.objects.filter(decided_at__gt=since).values("hold")
    holds = list_holds(seller_id, now=now).filter(state=state)
    return holds.exclude(decided_by__isnull=False, decided_at__gt=since).exclude(pk__in=fresh)


def find_dispute_end(hold: HeldListing) -> datetime | None:
    """Return until when a person's decision can be disputed; None if no person decided."""
    if hold.state != HeldListingState.UPHELD or hold.decided_at is None:
        return None
    return hold.decided_at + timedelta(days=policies.policy().screening.dispute_days)


def may_dispute(hold: HeldListing, *, now: datetime) -> bool:
    """Return whether the seller may object to the hold now, once at each stage.

    Nobody is told of a decision that its reviewer can still undo.
    """
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    is_upheld = hold.state == HeldListingState.UPHELD
    if is_upheld and hold.decided_at is not None and now < hold.decided_at + undo:
        return False
    ends_at = find_dispute_end(hold)
    is_open = hold.state == HeldListingState.WAITING or (ends_at is not None and now < ends_at)
    disputes = hold.disputes.filter(is_against_decision=is_upheld)
    return is_open and not disputes.exists()


def _find_disclosure_limit(now: datetime) -> datetime:
    """Return the moment after which decisions can still be undone, so nobody is told."""
    return now - timedelta(seconds=policies.policy().limits.undo_seconds)


def mask_undisclosed(hold: HeldListing, *, now: datetime) -> list[HeldListingObjection]:
    """Set a hold to what its seller may know of it; return its disputes likewise.

    Nobody is told of a decision that can still be undone.
    """
    since = _find_disclosure_limit(now)
    disputes = sorted(hold.disputes.all(), key=lambda dispute: dispute.filed_at)
    fresh = [dispute for dispute in disputes if dispute.decided_at and dispute.decided_at > since]
    for dispute in fresh:
        dispute.decided_at = None
    if any(dispute.is_against_decision for dispute in fresh):
        hold.state = HeldListingState.DISPUTED
    elif hold.decided_by_id and hold.decided_at and hold.decided_at > since:
        hold.state, hold.decided_at = HeldListingState.WAITING, None
    return disputes


def file_dispute(
    hold_id: int, seller_id: int, statement: str, *, now: datetime
) -> HeldListingObjection:
    """Put a seller's statement before a person: another than who upheld the hold.

    Raises:
        CannotDispute: nothing was changed.
    """
    with transaction.atomic():
        hold = HeldListing.objects.select_for_update().filter(pk=hold_id).first()
        if hold is None or not may_dispute(hold, now=now):
            raise CannotDispute
        dispute = HeldListingObjection.objects.create(
            hold=hold,
            account_id=hold.account_id,
            seller_id=seller_id,
            is_against_decision=hold.state == HeldListingState.UPHELD,
            statement=statement,
            filed_at=now,
        )
        if dispute.is_against_decision:
            hours = policies.policy().screening.dispute_business_hours
            hold.state = HeldListingState.DISPUTED
            hold.due_at = deadlines.due_at(now, policies.calendar(), hours)
            hold.save(update_fields=["state", "due_at"])
        body: dict[str, audit.Value] = {"against_decision": dispute.is_against_decision}
        audit.record(
            KIND, hold.pk, EvidenceAct.DISPUTE, actor=f"seller:{seller_id}", at=now, body=body
        )
    return dispute
