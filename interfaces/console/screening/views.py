"""The desk of held listings, decisions and undo; what looks like listings that were upheld."""

from collections import Counter
from datetime import datetime
from http import HTTPStatus
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interfaces.console.cases.permissions import DECIDERS, READERS
from interfaces.console.screening.presenters import (
    is_veiled,
    list_others,
    list_past,
    list_resembled,
    present_hold,
    present_rows,
)
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.search import note_opened
from interfaces.web.components.tables import Filter, paginate, read_choice, read_search
from interfaces.web.files.pictures import picture_response
from interfaces.web.labels import Label, explain, label, list_choices
from pipeline.vocabulary import HeldListingState, ProposalState, ScreeningRule
from records import policies
from records.accounts.models import User
from records.actions.leases import LeaseNotHeld
from records.actions.screening import held_listing_decisions
from records.actions.screening.held_listing_decisions import (
    LEASE,
    HeldListingRefused,
    ReasonMissing,
    TooLateToUndo,
)
from records.cases.search import name_rights
from records.clock import database_now
from records.rights.models import Right
from records.screening.models import OPEN, SHOWN_AS, Fingerprint, HeldListing, HeldListingQuerySet

PAGES = Pages()
_ONE = "held-listings/<uuid:listing_hold_id>/"
_allow_readers: Final = allow_roles(*READERS, foreign=404, overseers=READERS)
_allow_deciders: Final = allow_roles(*DECIDERS, foreign=404, overseers=DECIDERS)
_MOST_COUNTED: Final = 1000
_MOST_NAMED: Final = 5
_REFUSED: Final[Label] = gettext_lazy(
    "It was decided, replaced by a newer version, or somebody else holds it. Nothing was changed."
)


@PAGES.show("held-listings/", allow_roles(*READERS))
def held_listings(request: HttpRequest, visitor: User) -> HttpResponse:
    """List held listings, by default those that wait, the earliest deadline first."""
    now = database_now()
    rule, state = (
        read_choice(request, "rule", ScreeningRule),
        read_choice(request, "state", HeldListingState),
    )
    search = read_search(request)
    holds = _filter(rule, state, search).select_related("leased_by", "seller")
    page = paginate(holds, request)
    can_decide = visitor.role in DECIDERS
    context = {
        "page": page,
        "rows": present_rows(page.rows, visitor, now),
        "filters": (
            Filter("rule", _("Rule"), rule, list_choices(ScreeningRule)),
            Filter("state", _("State"), state, list_choices(HeldListingState)),
        ),
        "search": search,
        "is_filtered": bool(rule or state or search),
        "can_decide": can_decide,
        "held": LEASE.list_held(visitor, now=now).first(),
        "past": list_past(visitor, now) if can_decide else [],
        "hours": policies.policy().screening.hold_business_hours * 3600,
        **_count_waiting(visitor, now),
    }
    return render(request, "console/screening/list.html", context)


def _filter(rule: str, state: str, search: str) -> HeldListingQuerySet:
    alike = [hold_state for hold_state, display in SHOWN_AS.items() if display == state]
    holds = (
        HeldListing.objects.filter(state__in=[state, *alike])
        if state
        else HeldListing.objects.open()
    )
    if rule:
        holds = holds.filter(reasons__contains=[{"rule": rule}])
        holds = holds.exclude(is_blind=True, state=HeldListingState.WAITING)
    if search:
        is_named = Q(listing=search) | Q(shop=search) | Q(seller__legal_name__icontains=search)
        holds = holds.filter(is_named | Q(line__title__icontains=search))
    is_open = not state or state in OPEN
    return holds.order_by("due_at", "pk") if is_open else holds.order_by("-held_at", "-pk")


def _count_waiting(visitor: User, now: datetime) -> dict[str, object]:
    waiting = HeldListing.objects.for_person(visitor).order_by("due_at")
    rows = waiting.values_list("reasons", "due_at", "is_blind")[:_MOST_COUNTED]
    rules = Counter(
        reason["rule"] for reasons, _due, is_blind in rows if not is_blind for reason in reasons
    )
    return {
        "waiting": len(rows),
        "is_more": len(rows) == _MOST_COUNTED,
        "late": sum(due_at < now for _reasons, due_at, _is_blind in rows),
        "counts": [(label(rule), rules[rule]) for rule in ScreeningRule if rules[rule]],
    }


@PAGES.step("held-listings/claim/", allow_roles(*DECIDERS), name="held_listing_claim")
def claim_held_listing(request: HttpRequest, person: User) -> HttpResponse:
    """Claim the held listing with the earliest deadline, or continue the one already held."""
    return _open_next(request, person)


def _open_next(request: HttpRequest, person: User) -> HttpResponse:
    claimed_hold = LEASE.claim(person, now=database_now())
    if claimed_hold is None:
        messages.info(request, _("No held listing is waiting for you. The next one appears here."))
        return redirect("console:held_listings")
    return redirect("console:held_listing", claimed_hold.public_id)


def _get_hold(public_id: UUID) -> HeldListing:
    people = ("seller", "right", "decided_by", "leased_by")
    return get_object_or_404(HeldListing.objects.select_related(*people), public_id=public_id)


@PAGES.show(_ONE, _allow_readers)
def held_listing(request: HttpRequest, visitor: User, listing_hold_id: UUID) -> HttpResponse:
    """Show a held listing: why it is held, its seller, and what waits beside it."""
    hold = _get_hold(listing_hold_id)
    note_opened(request, "held_listing", hold.public_id)
    return _render(request, visitor, hold)


def _render(
    request: HttpRequest, visitor: User, hold: HeldListing, *, status: int = 200
) -> HttpResponse:
    context = {
        "view": present_hold(hold, visitor, database_now()),
        "hold": hold,
        "sent": request.POST,
        "ticked": request.POST.getlist("with"),
        "hours": policies.policy().screening.hold_business_hours * 3600,
        "is_mine": hold.leased_by_id == visitor.pk,
        "is_printable": True,
    }
    return render(request, "console/screening/hold.html", context, status=status)


@PAGES.step(f"{_ONE}take/", _allow_deciders, name="held_listing_take")
def take_held_listing(request: HttpRequest, person: User, listing_hold_id: UUID) -> HttpResponse:
    """Take this held listing unless somebody else holds it."""
    hold = _get_hold(listing_hold_id)
    try:
        LEASE.take(hold.pk, person, now=database_now())
    except LeaseNotHeld as refused:
        messages.error(request, explain(refused))
    return redirect("console:held_listing", hold.public_id)


@PAGES.step(f"{_ONE}return/", _allow_deciders, name="held_listing_return")
def return_held_listing(request: HttpRequest, person: User, listing_hold_id: UUID) -> HttpResponse:
    """Back to the desk."""
    LEASE.release(_get_hold(listing_hold_id).pk, person)
    messages.info(request, _("Given back, if you held it."))
    return redirect("console:held_listings")


@PAGES.step(f"{_ONE}decision/", _allow_deciders, name="held_listing_decide")
def decide_held_listing(request: HttpRequest, person: User, listing_hold_id: UUID) -> HttpResponse:
    """Release or uphold it, with those of its group that were chosen; then the next."""
    hold = _get_hold(listing_hold_id)
    why, number = (request.POST.get(name, "").replace("\0", "") for name in ("why", "right"))
    ids = [hold.pk, *_list_chosen(request, hold, person)]
    try:
        state = _read_state(request)
        right = _find_right(number.strip()) if state == HeldListingState.UPHELD else None
        decided_holds = held_listing_decisions.decide_holds(
            ids, state, person, why, now=database_now(), right=right
        )
    except _InvalidDecision as unclear:
        return _ask_again(request, person, hold, str(unclear))
    except ReasonMissing as refused:
        return _ask_again(request, person, hold, explain(refused))
    except HeldListingRefused:
        messages.error(request, str(_REFUSED))
        return redirect("console:held_listing", hold.public_id)
    if not decided_holds:
        message = _("Read now what screening says of this listing, then decide.")
        messages.info(request, message)
        return _render(request, person, _get_hold(listing_hold_id))  # what was typed stays
    text = ngettext("%(count)d listing decided.", "%(count)d listings decided.", len(decided_holds))
    message = _("You can undo it for half a minute at the desk of held listings.")
    messages.success(request, f"{text % {'count': len(decided_holds)}} {message}")
    return _open_next(request, person)


def _ask_again(request: HttpRequest, person: User, hold: HeldListing, message: str) -> HttpResponse:
    messages.error(request, message)
    return _render(request, person, hold, status=HTTPStatus.UNPROCESSABLE_ENTITY)


class _InvalidDecision(Exception):
    """What was typed does not say what to do."""


def _read_state(request: HttpRequest) -> HeldListingState:
    choice = request.POST.get("state", "")
    if choice not in held_listing_decisions.OUTCOMES:
        raise _InvalidDecision(_("Choose whether the listing may be published."))
    return HeldListingState(choice)


def _find_right(query: str) -> Right | None:
    """Find a right by its number or by words of its mark or title; None for an empty text.

    Raises:
        _InvalidDecision: none is meant, or several.
    """
    if not query:
        return None
    rights = list(name_rights(query, _MOST_NAMED).indexed().order_by("office", "pk")[:_MOST_NAMED])
    rights = [right for right in rights if right.mark.casefold() == query.casefold()] or rights
    if not rights:
        raise _InvalidDecision(_("No right in force has this number or name."))
    if len(rights) > 1:
        names = ", ".join(f"{row.office} {row.number} ({row.mark})".strip() for row in rights)
        message = _("Several rights are called that. Write the number of one of them: %(named)s.")
        raise _InvalidDecision(message % {"named": names})
    return rights[0]


def _list_chosen(request: HttpRequest, hold: HeldListing, person: User) -> list[int]:
    values = set(request.POST.getlist("with"))
    others = list_others(hold, person)
    return [row.pk for row in others if "all" in values or str(row.public_id) in values]


@PAGES.step(f"{_ONE}undo/", _allow_deciders, name="held_listing_undo")
def undo_held_listing(request: HttpRequest, person: User, listing_hold_id: UUID) -> HttpResponse:
    """Undo the person's own decision with everything decided in the same step."""
    hold = _get_hold(listing_hold_id)
    try:
        held_listing_decisions.undo_decision(hold.pk, person, now=database_now())
    except (TooLateToUndo, HeldListingRefused) as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, _("Undone. Nothing was sent."))
        return redirect("console:held_listing", hold.public_id)
    return redirect("console:held_listings")


@PAGES.show(f"{_ONE}pictures/<int:position>/", _allow_readers)
def held_listing_picture(
    _request: HttpRequest, _visitor: User, listing_hold_id: UUID, position: int
) -> HttpResponse:
    """Show a picture of the listing, counted from 0."""
    pictures = _get_hold(listing_hold_id).pictures or []
    if position >= len(pictures) or not pictures[position]["sha256"]:
        raise Http404
    return picture_response(pictures[position]["sha256"])


@PAGES.show(f"{_ONE}resembled/<int:position>/", _allow_readers, name="held_listing_resembled")
def resembled_picture(
    _request: HttpRequest, _visitor: User, listing_hold_id: UUID, position: int
) -> HttpResponse:
    """Show a picture that the listing's pictures resemble, counted from 0."""
    hold = _get_hold(listing_hold_id)
    views = list(list_resembled(hold))
    if is_veiled(hold, database_now()) or position >= len(views):
        raise Http404
    return picture_response(views[position].sha256)


@PAGES.show("near-duplicates/", allow_roles(*READERS), name="proposed_listings")
def list_proposals(request: HttpRequest, _visitor: User) -> HttpResponse:
    """List the cases that have near duplicates on sale, newest first."""
    counts = {
        state.value: Count("case__near_duplicates", filter=Q(case__near_duplicates__state=state))
        for state in ProposalState
    }
    fingerprints = Fingerprint.objects.filter(alike__gt=0).annotate(**counts)
    ready = fingerprints.select_related("case__request", "case__listing", "right")
    page = paginate(ready.order_by("-made_at", "-pk"), request)
    return render(request, "console/screening/near_duplicates.html", {"page": page})
