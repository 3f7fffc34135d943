"""Concerns: listed, looked at with the four factors, and dismissed or acted on by a person."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from interfaces.console.conduct.seen import build_concern_view, find_party
from interfaces.console.quality.switches import POLICY_READERS
from interfaces.console.seeing import SEE_ALL
from interfaces.look import conduct as words
from interfaces.look.doors import GuardedView, allow_roles
from interfaces.look.gallery import Filter
from interfaces.look.tables import paginate
from records.accounts.models import Role, User
from records.acts import concerning, curbing
from records.acts.concerning import NothingToDecide, ReasonMissing
from records.acts.curbing import AlreadySuspended, Decision, NotWarned
from records.conduct.models import Concern, ConcernState
from records.ledger.clock import database_now

_LONGEST: Final = 5_000  # what is shown again when it was too long


@allow_roles(*POLICY_READERS)
@require_safe
def concerns(request: HttpRequest, visitor: User) -> HttpResponse:
    """Those that wait for a person first; others by state and kind."""
    del visitor
    state, kind = request.GET.get("state", ConcernState.OPEN), request.GET.get("kind", "")
    found = Concern.objects.select_related("account", "seller").order_by("-found_at", "-pk")
    if state in set(ConcernState):
        found = found.filter(state=state)
    if kind in words.CONCERN_KINDS:
        found = found.filter(kind=kind)
    page = paginate(found, request)
    context = {
        "rows": [
            (one, words.CONCERN_KINDS[one.kind], words.CONCERN_STATES[one.state])
            for one in page.rows
        ],
        "page": page,
        "filters": (
            Filter("state", _("State"), state, tuple(words.CONCERN_STATES.items())),
            Filter("kind", _("Kind"), kind, tuple(words.CONCERN_KINDS.items())),
        ),
        "is_filtered": bool(kind) or state != ConcernState.OPEN,
    }
    return render(request, "console/conduct/concerns.html", context)


@allow_roles(*POLICY_READERS, foreign=404, overseers=POLICY_READERS)
@require_safe
def concern(request: HttpRequest, visitor: User, concern_id: UUID) -> HttpResponse:
    """The party, the four factors as they stand now, what went before, and the cases behind."""
    return _render_concern(request, visitor, _get_concern(concern_id))


def _get_concern(concern_id: UUID) -> Concern:
    rows = Concern.objects.select_related("account", "seller", "decided_by")
    return get_object_or_404(rows, public_id=concern_id)


def _render_concern(
    request: HttpRequest, visitor: User, found: Concern, fault: str = "", typed: str = ""
) -> HttpResponse:
    now = database_now()
    context = {
        "concern": found,
        "kind": words.CONCERN_KINDS[found.kind],
        "state": words.CONCERN_STATES[found.state],
        "figures": [(words.FIGURES[key], value) for key, value in found.figures.items()
                    if key in words.FIGURES and "unfounded" not in found.figures],
        "seen": build_concern_view(found, now),
        "can_decide": visitor.role == Role.SENIOR_REVIEWER and found.state == ConcernState.OPEN,
        "sees_cases": visitor.role in SEE_ALL,
        "fault": fault,
        "typed": typed,
        "longest": concerning.LONGEST_WORDS,
    }  # fmt: skip
    return render(request, "console/conduct/concern.html", context, status=422 if fault else 200)


type _DecisionHandler = Callable[[Concern, User, str, datetime], object]


def _dismiss_concern(found: Concern, person: User, said: str, now: datetime) -> object:
    return concerning.dismiss_concern(found.pk, person, said, now=now)


def _warn_party(found: Concern, person: User, said: str, now: datetime) -> object:
    return curbing.warn_party(find_party(found), Decision(person, said, found.pk), now=now)


def _suspend_party(found: Concern, person: User, said: str, now: datetime) -> object:
    return curbing.suspend_party(find_party(found), Decision(person, said, found.pk), now=now)


DECISIONS: Final[Mapping[str, tuple[_DecisionHandler, Promise]]] = {
    "dismiss": (_dismiss_concern, gettext_lazy("Dismissed: it stays quiet for a while.")),
    "warn": (_warn_party, gettext_lazy("Warned. The party is told, with what was weighed.")),
    "suspend": (_suspend_party, gettext_lazy("Suspended. The party is told, and may object.")),
}
_FAULTS: Final[Mapping[type[Exception], Promise]] = {
    NothingToDecide: gettext_lazy("This concern is decided already."),
    ReasonMissing: gettext_lazy("Say why, in 1 to 500 characters: whoever looks later reads it."),
    NotWarned: gettext_lazy("A suspension follows a warning of this window only: warn first."),
    AlreadySuspended: gettext_lazy(
        "The party is suspended already; wait for the end, or lift that first."
    ),
}


def make_decision_view(which: str) -> GuardedView:
    """One of the three decisions, as an address."""
    act, says = DECISIONS[which]

    @allow_roles(Role.SENIOR_REVIEWER, foreign=404, overseers=[Role.SENIOR_REVIEWER])
    @require_POST
    def decide(request: HttpRequest, senior: User, concern_id: UUID) -> HttpResponse:
        found = _get_concern(concern_id)
        typed = request.POST.get("why", "").replace("\0", "").strip()
        try:
            act(found, senior, typed, database_now())
        except tuple(_FAULTS) as refused:
            fault = str(_FAULTS[type(refused)])
            return _render_concern(
                request, senior, _get_concern(concern_id), fault, typed[:_LONGEST]
            )
        messages.success(request, str(says))
        return redirect("console:concern", concern_id=concern_id)

    return decide
