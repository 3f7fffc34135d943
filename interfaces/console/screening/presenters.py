"""What the desk of held listings shows: rules and states in words, pictures beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from interfaces.console.evidence.openings import list_history
from interfaces.console.sellers.presenters import ShopView, list_shops
from interfaces.web.labels import Label, label, translate
from pipeline.policy.tables import LocalizedText
from pipeline.time import deadlines
from pipeline.vocabulary import HeldListingState, ScreeningRule
from records import policies
from records.accounts.models import User
from records.actions.screening import held_listing_decisions
from records.actions.screening.held_listing_decisions import KIND, LEASE
from records.actions.sellers.entity_membership import list_entity
from records.rights.models import Reference
from records.screening.models import Fingerprint, HeldListing, HeldListingObjection
from records.sellers.models import Seller

_MOST_PAST: Final = 5


@dataclass(frozen=True, slots=True)
class HeldListingRow:
    """A hold in a list."""

    hold: HeldListing
    rules: tuple[Label, ...]
    state: Label
    seconds: float  # of business, until it is due
    holder: str
    is_yours: bool  # to decide


@dataclass(frozen=True, slots=True)
class PastDecision:
    """What one decided, and until when it may be undone; the count of what went with it."""

    hold: HeldListing
    state: Label
    count: int
    undo_until_at: datetime
    can_undo: bool


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture of the listing, or one that it resembles."""

    sha256: str
    lack: str = ""
    is_found: bool = False  # a rule spoke of it


@dataclass(frozen=True, slots=True)
class HeldListingView:
    """All that the page of one hold shows."""

    row: HeldListingRow
    reasons: tuple[tuple[Label, str], ...]  # rule and sentence
    pictures: tuple[PictureView, ...]
    similar_pictures: tuple[PictureView, ...]
    shops: tuple[ShopView, ...]
    is_veiled: bool
    others: Sequence[HeldListingRow]  # of the same group, that wait
    disputes: Sequence[HeldListingObjection]
    holder: User | None
    can_decide: bool
    moments: Sequence[dict[str, Any]]


def is_veiled(hold: HeldListing, now: datetime) -> bool:
    """Return whether reviewers must still judge the listing without seeing what holds it."""
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    can_undo = hold.decided_at is not None and now < hold.decided_at + undo
    return hold.is_blind and (hold.shown_state == HeldListingState.WAITING or can_undo)


def present_rows(holds: Sequence[HeldListing], person: User, now: datetime) -> list[HeldListingRow]:
    """Return holds as lists show them."""
    calendar = policies.calendar()
    rows = []
    for hold in holds:
        holder = LEASE.find_holder(hold, now=now)
        is_own = hold.state == HeldListingState.DISPUTED and hold.decided_by_id == person.pk
        rules = () if is_veiled(hold, now) else hold.rules
        rows.append(
            HeldListingRow(
                hold=hold,
                rules=tuple(label(ScreeningRule(rule)) for rule in rules),
                state=label(hold.shown_state),
                seconds=deadlines.business_seconds_left(hold.due_at, now, calendar),
                holder=holder.username if holder else "",
                is_yours=not is_own,
            )
        )
    return rows


def list_past(person: User, now: datetime) -> list[PastDecision]:
    """Return one's latest decisions, one for each step."""
    of_holds = HeldListing.objects.filter(decided_by=person).values_list("decided_at", flat=True)
    of_disputes = HeldListingObjection.objects.filter(decided_by=person).values_list(
        "decided_at", flat=True
    )
    times = {
        at
        for rows in (of_holds, of_disputes)
        for at in rows.order_by("-decided_at").distinct()[:_MOST_PAST]
        if at is not None
    }
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    decisions = []
    for at in sorted(times, reverse=True)[:_MOST_PAST]:
        first, *more = held_listing_decisions.list_together(person, at)
        until, state = at + undo, label(first.shown_state)
        can_undo = now < until and first.shown_state in held_listing_decisions.OUTCOMES
        decisions.append(PastDecision(first, state, len(more) + 1, until, can_undo))
    return decisions


def present_hold(hold: HeldListing, person: User, now: datetime) -> HeldListingView:
    """Return all that the page of one hold shows."""
    (row,) = present_rows([hold], person, now)
    holder = LEASE.find_holder(hold, now=now)
    sellers = list(Seller.objects.filter(pk__in=list_entity(hold.seller_id or 0)))
    is_hold_veiled = is_veiled(hold, now)
    reasons = [] if is_hold_veiled else hold.reasons
    return HeldListingView(
        row=row,
        reasons=tuple(
            (
                label(ScreeningRule(reason["rule"])),
                translate(LocalizedText(**reason["says"])),
            )
            for reason in reasons
        ),
        pictures=tuple(_list_pictures(hold, reasons)),
        similar_pictures=() if is_hold_veiled else tuple(list_resembled(hold)),
        is_veiled=is_hold_veiled,
        shops=tuple(list_shops(sellers)),
        others=present_rows(list(list_others(hold, person)), person, now),
        disputes=list(hold.disputes.select_related("decided_by").order_by("filed_at")),
        holder=holder,
        can_decide=held_listing_decisions.may_decide(hold, person, now=now),
        moments=list_history(KIND, hold.pk, hold.public_id),
    )


def list_others(hold: HeldListing, person: User) -> QuerySet[HeldListing]:
    """Return what waits of the same group, as many as one person may decide together."""
    if not hold.group_key:
        return HeldListing.objects.none()
    alike = (
        HeldListing.objects.for_person(person).filter(group_key=hold.group_key).exclude(pk=hold.pk)
    )
    cap = policies.policy().limits.group_cap - 1
    return alike.select_related("leased_by").order_by("due_at", "pk")[:cap]


def _list_pictures(hold: HeldListing, reasons: Sequence[dict[str, Any]]) -> Iterator[PictureView]:
    places = {reason.get("picture") for reason in reasons}
    for place, picture in enumerate(hold.pictures or ()):
        yield PictureView(picture["sha256"], picture["error"], place in places)


def list_resembled(hold: HeldListing) -> Iterator[PictureView]:
    """Yield the pictures that the listing's were found to be copies of."""
    prints = [reason["fingerprint_id"] for reason in hold.reasons if reason["fingerprint_id"]]
    for fingerprint in Fingerprint.objects.filter(pk__in=prints).select_related("case__frozen"):
        for picture in fingerprint.case.frozen.pictures if fingerprint.case.frozen else ():
            if picture["sha256"]:
                yield PictureView(picture["sha256"])
    references = [reason["reference_id"] for reason in hold.reasons if reason.get("reference_id")]
    for reference in Reference.objects.filter(pk__in=references).order_by("pk"):
        yield PictureView(reference.sha256)
