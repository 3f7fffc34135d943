"""Decide on held listings: claim, release or uphold, several together, and undo for a moment."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from matchers.labels.words import _
from pipeline.vocabulary import DrawState, HeldListingState, ScreeningAnswer
from records import policies
from records.accounts.models import User
from records.actions.leases import REVIEWERS, Lease, LeaseColumns
from records.actions.screening.held_listings import read_line
from records.evidence.acts import EvidenceAct
from records.ledger import audit, outbox
from records.refusals import ActionRefused
from records.rights.models import Right
from records.screening.models import (
    OPEN,
    Clearance,
    HeldListing,
    HeldListingObjection,
    NewestVersion,
)

KIND: Final = "listing_hold"  # of the audit chain, and of what is sent
OUTCOMES: Final = (HeldListingState.RELEASED, HeldListingState.UPHELD)


class HeldListingRefused(ActionRefused):
    says = _(
        "It was decided, replaced by a newer version, or somebody else holds it. Nothing was"
        " changed."
    )


class CannotUndo(HeldListingRefused):
    says = _("You cannot undo this: it is not your decision, or the listing has changed since.")


class ReasonMissing(ActionRefused):
    says = _("Say why. The seller reads it.")


class TooLateToUndo(ActionRefused):
    says = _("Too late to undo: the decision has taken effect.")


LEASE: Final = Lease(
    things=HeldListing.objects.all,
    place=LeaseColumns(HeldListing.objects.all),
    holders=REVIEWERS,
    waiting=Q(state__in=OPEN),
    barred=lambda person: Q(state=HeldListingState.DISPUTED, decided_by=person),
)


def decide_holds(
    hold_ids: Sequence[int],
    state: HeldListingState,
    person: User,
    why: str,
    *,
    now: datetime,
    right: Right | None = None,
) -> list[HeldListing]:
    """Let listings be published, or keep them from it; return those that were decided.

    The first has to be this person's to decide; others that somebody else holds or that were
    decided meanwhile are left out. A released listing is not held again for the same reasons.
    Before releasing one whose rules were hidden, or that has none, the person sees that and decides
    again.

    Args:
        hold_ids: the one that is on the screen, then those that are decided with it.
        state: released or upheld.
        person: who decides.
        why: read by the seller.
        now: when.
        right: that it infringes, where it was drawn and no rule names one.

    Raises:
        HeldListingRefused, ReasonMissing: nothing was changed.
    """
    reason = why.strip()[:500]
    if not reason:
        raise ReasonMissing
    with transaction.atomic():
        locked_holds = lock_holds(hold_ids)
        holds = [hold for hold in locked_holds if may_decide(hold, person, now=now)]
        if hold_ids[0] not in {hold.pk for hold in holds} or state not in OUTCOMES:
            raise HeldListingRefused
        if state == HeldListingState.RELEASED:
            holds = _unveil(holds)
        for hold in holds:
            _decide(hold, state, person, reason, now, right=right)
        if state == HeldListingState.RELEASED:
            _clear(holds, now)
    return holds


def _unveil(holds: Iterable[HeldListing]) -> list[HeldListing]:
    """Show of holds that hid it what holds them, if anything does; return the others."""
    waits = HeldListingState.WAITING
    hidden_ids = [hold.pk for hold in holds if hold.is_blind and hold.shown_state == waits]
    HeldListing.objects.filter(pk__in=hidden_ids).update(is_blind=False)
    return [hold for hold in holds if hold.pk not in hidden_ids]


def lock_holds(hold_ids: Collection[int]) -> list[HeldListing]:
    """Lock versions before holds, in the order in which verdicts are written."""
    holds = HeldListing.objects.filter(pk__in=hold_ids)
    keys = Q()
    for account_id, listing in holds.values_list("account_id", "listing"):
        keys |= Q(account_id=account_id, listing=listing)
    if not keys:
        return []
    versions = NewestVersion.objects.select_for_update().order_by("account_id", "listing")
    list(versions.filter(keys).values_list("revision"))
    return list(holds.select_for_update().order_by("pk"))


def may_decide(hold: HeldListing, person: User, *, now: datetime) -> bool:
    """Return whether the person may decide: it is open and free, and not their own disputed one."""
    if not person.is_reviewer:
        return False
    if hold.state not in OPEN or LEASE.find_holder(hold, now=now) not in {None, person}:
        return False
    return hold.state != HeldListingState.DISPUTED or hold.decided_by_id != person.pk


def _decide(
    hold: HeldListing,
    state: HeldListingState,
    person: User,
    why: str,
    now: datetime,
    *,
    right: Right | None,
) -> None:
    """Write the decision on the hold, or on the dispute about it; the first one stays."""
    end = hold.released_state if state == HeldListingState.RELEASED else state
    if hold.state != HeldListingState.DISPUTED:
        hold.decided_at, hold.decided_by, hold.why = now, person, why
    if hold.state == DrawState.DRAWN and end == HeldListingState.UPHELD:
        hold.held_at = now  # it was on sale until then
        hold.right, hold.right_kind = right, right.kind if right else ""
    disputes = HeldListingObjection.objects.filter(hold=hold, decided_at=None)
    disputes.update(decided_at=now, decided_by=person, outcome=state, why=why)
    hold.state, hold.leased_by, hold.leased_until = end, None, None
    hold.save()
    record_end(hold, person.actor, now, undo_seconds=policies.policy().limits.undo_seconds)


def record_end(hold: HeldListing, actor: str, now: datetime, *, undo_seconds: int = 0) -> None:
    """Write the end of a hold into the audit chain, and tell the marketplace and the seller.

    Send nothing for a sampled listing that is in order: it was never held.
    """
    body: dict[str, audit.Value] = {"listing": hold.listing}
    if hold.right_kind:
        body["right"] = hold.right_id  # a person named it
    is_upheld = hold.state == HeldListingState.UPHELD
    name = EvidenceAct.UPHOLD_LISTING if is_upheld else EvidenceAct.RELEASE_LISTING
    audit.record(KIND, hold.pk, name, actor=actor, at=now, body=body)
    if hold.state in DrawState:
        return
    outbox.post(
        key=f"{KIND}:{hold.pk}:{now.isoformat()}",
        kind=KIND,
        subject_id=hold.pk,
        send_after=now + timedelta(seconds=undo_seconds),
    )


def _clear(holds: Iterable[HeldListing], now: datetime) -> None:
    """Let the same content pass these rules, and the same version pass, from now on."""
    clearances = [
        Clearance(
            account_id=hold.account_id,
            listing=hold.listing,
            digest=hold.digest,
            rule=rule,
            hold=hold,
            cleared_at=now,
        )
        for hold in holds
        for rule in hold.rules
    ]
    Clearance.objects.bulk_create(clearances, ignore_conflicts=True)
    for hold in holds:
        clear_version(hold)


def clear_version(hold: HeldListing) -> None:
    """Let the same version sent again pass, and be what edits are compared with.

    A newer version is not affected.
    """
    line = read_line(hold)
    pictures = [picture.key for picture in line.pictures]
    _find_version(hold).update(
        answer=ScreeningAnswer.PASSED, rules=[], brand_key=line.brand_key, pictures=pictures
    )


def keep_back(hold: HeldListing) -> None:
    """Hold the same version sent again; of a newer one it says nothing."""
    _find_version(hold).update(answer=ScreeningAnswer.HELD, rules=list(hold.rules))


def _find_version(hold: HeldListing) -> QuerySet[NewestVersion]:
    return NewestVersion.objects.filter(
        account_id=hold.account_id, listing=hold.listing, revision=hold.revision
    )


def undo_decision(hold_id: int, person: User, *, now: datetime) -> list[HeldListing]:
    """Take a decision back, with all that was decided in the same step; nothing was sent.

    Raises:
        TooLateToUndo: it has taken effect.
        CannotUndo: it is not this person's, or the listing has changed since.
    """
    with transaction.atomic():
        decided_at = find_decision(HeldListing.objects.get(pk=hold_id), person)
        if decided_at is None:
            raise CannotUndo
        if now >= decided_at + timedelta(seconds=policies.policy().limits.undo_seconds):
            raise TooLateToUndo
        together = lock_holds([hold.pk for hold in list_together(person, decided_at)])
        holds = [
            hold
            for hold in together
            if hold.shown_state in OUTCOMES and find_decision(hold, person) == decided_at
        ]
        if hold_id not in {hold.pk for hold in holds}:
            raise CannotUndo
        for hold in holds:
            _reopen(hold, person, decided_at, now)
    return holds


def find_decision(hold: HeldListing, person: User) -> datetime | None:
    """Return when this person took the decision that stands; None: they did not."""
    last = hold.disputes.filter(is_against_decision=True).exclude(decided_at=None).first()
    by, at = (
        (last.decided_by_id, last.decided_at) if last else (hold.decided_by_id, hold.decided_at)
    )
    return at if by == person.pk else None


def list_together(person: User, decided_at: datetime) -> Sequence[HeldListing]:
    """Return what a person decided in one step."""
    of_hold = Q(decided_by=person, decided_at=decided_at)
    of_dispute = Q(disputes__decided_by=person, disputes__decided_at=decided_at)
    return list(HeldListing.objects.filter(of_hold | of_dispute).distinct().order_by("pk"))


def _reopen(hold: HeldListing, person: User, decided_at: datetime, now: datetime) -> None:
    waits = HeldListing.objects.filter(
        account=hold.account_id, listing=hold.listing, state=HeldListingState.WAITING
    )
    if waits.exists():
        raise CannotUndo
    undone = {"decided_at": None, "decided_by": None, "outcome": "", "why": ""}
    disputes = HeldListingObjection.objects.filter(hold=hold, decided_at=decided_at)
    against = disputes.filter(is_against_decision=True).exists()
    disputes.update(**undone)
    if against:
        hold.state = HeldListingState.DISPUTED
    else:
        hold.state = DrawState.DRAWN if hold.is_draw else HeldListingState.WAITING
        hold.decided_at, hold.decided_by, hold.why = None, None, ""
        if hold.is_draw:
            hold.right, hold.right_kind, hold.is_blind = None, "", True
    hold.save()
    Clearance.objects.filter(hold=hold, cleared_at=decided_at).delete()
    if hold.state != DrawState.DRAWN:
        keep_back(hold)
    outbox.recall(kind=KIND, subject_id=hold.pk)
    body: dict[str, audit.Value] = {"state": str(hold.state)}
    audit.record(KIND, hold.pk, EvidenceAct.UNDO, actor=person.actor, at=now, body=body)
