"""Similar cases: the list with what differs, the preview that says what will happen, the act."""

import uuid
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interfaces.console.grounds import ACTS
from interfaces.console.groups.choosing import OUTCOMES, Choice, everybody
from interfaces.console.groups.shown import neighbourhood, picture_of
from interfaces.console.seeing import DECIDERS, READERS, SEE_ALL, holder_of, visible_case
from interfaces.look.doors import admits
from interfaces.look.pictures import answer
from pipeline.words import CaseState
from records.accounts.models import User
from records.acts import groups
from records.acts.desk import NotYours
from records.complaints.models import Case, Group, ReviewLease
from records.complaints.similar import alike
from records.ledger import policies
from records.ledger.clock import database_now

_ACTS: Final = tuple(ACTS[deed] for deed in OUTCOMES)
_TWICE: Final = timedelta(minutes=2)  # a form sent again so soon meant the same group


@admits(*READERS, foreign=404, overseers=SEE_ALL)
@require_safe
def similar(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """Cases like this one; who holds it may decide them together."""
    now = database_now()
    return _list(request, visitor, visible_case(public_id, visitor, now=now), None, now)


def _list(
    request: HttpRequest, visitor: User, lead: Case, choice: Choice | None, now: datetime
) -> HttpResponse:
    near = neighbourhood(lead, visitor, now=now)
    lease = _lease(lead, visitor, now)
    shown = {
        "near": near,
        "lead": lead,
        "lease": lease,
        "acts": _ACTS if lease and near.joining else (),
        "choice": choice or everybody(near),
        "cap": policies.policy().limits.group_cap,
    }
    return render(request, "console/groups/similar.html", shown)


def _lease(case: Case, visitor: User, now: datetime) -> ReviewLease | None:
    if case.state != CaseState.IN_REVIEW:
        return None
    return ReviewLease.objects.filter(case=case, reviewer=visitor, until_at__gt=now).first()


@admits(*DECIDERS, foreign=409)
@require_POST
def preview(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """What exactly would happen; nothing has yet."""
    now = database_now()
    lead, choice = _held_lead(public_id, reviewer, now), Choice.read(request.POST)
    if lead is None:
        return _lost(request, public_id, choice)
    if choice.act is None:
        messages.error(request, _("Choose a reason to uphold or to reject."))
        return _list(request, reviewer, lead, choice, now)
    near = neighbourhood(lead, reviewer, now=now)
    joining = choice.joining(near)
    cap = policies.policy().limits.group_cap
    shown = {
        "lead": lead,
        "near": near,
        "choice": choice,
        "joining": joining,
        "rulings": len(joining) + 1,
        "exceptions": choice.exceptions(near),
        "gone": choice.gone(near),
        "cap": cap,
        "is_above_cap": len(joining) + 1 > cap,
        "minutes": policies.policy().limits.group_proposal_minutes,
        "lease": _lease(lead, reviewer, now),
    }
    return render(request, "console/groups/preview.html", shown)


@admits(*DECIDERS, foreign=409)
@require_POST
def choose(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Back from the preview, with what was chosen."""
    now = database_now()
    lead, choice = _held_lead(public_id, reviewer, now), Choice.read(request.POST)
    if lead is None:
        return _lost(request, public_id, choice)
    return _list(request, reviewer, lead, choice, now)


def _held_lead(public_id: uuid.UUID, reviewer: User, now: datetime) -> Case | None:
    cases = Case.objects.in_review().select_related("frozen", "listing")
    case = cases.filter(public_id=public_id).first()
    return case if case and _lease(case, reviewer, now) else None


@admits(*DECIDERS, foreign=409)
@require_POST
def decide(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Decide the group, or propose it where it is above the cap."""
    now, choice = database_now(), Choice.read(request.POST)
    ids = _ids({public_id, *choice.chosen, *choice.offered})
    if choice.deed is None or public_id not in ids:
        return _lost(request, public_id, choice)
    try:
        wish = choice.wish(choice.deed, ids)
        group = groups.rule(ids[public_id], reviewer, wish, now=now)
    except NotYours:
        made = _made_before(ids[public_id], reviewer, now)
        if made is None:
            return _lost(request, public_id, choice)
        group = made
    return redirect("console:group", group_id=group.public_id)


def _ids(named: set[uuid.UUID]) -> dict[uuid.UUID, int]:
    return dict(Case.objects.filter(public_id__in=named).values_list("public_id", "pk"))


def _made_before(lead_id: int, reviewer: User, now: datetime) -> Group | None:
    """What the same form did a moment ago, when it is sent twice."""
    made = Group.objects.filter(lead=lead_id, proposed_by=reviewer, proposed_at__gt=now - _TWICE)
    return made.order_by("-pk").first()


def _lost(request: HttpRequest, public_id: uuid.UUID, choice: Choice) -> HttpResponse:
    """The lead case is no longer this reviewer's: nothing was done, what was typed is shown."""
    holder = holder_of(public_id, now=database_now())
    shown = {"public_id": public_id, "choice": choice, "holder": holder}
    return render(request, "console/groups/lost.html", shown, status=409)


@admits(*READERS, foreign=404, overseers=SEE_ALL)
@require_safe
def picture(
    request: HttpRequest, visitor: User, public_id: uuid.UUID, other_id: uuid.UUID
) -> HttpResponse:
    """The first picture of a case that is similar to one that this person may see."""
    del request
    lead = visible_case(public_id, visitor, now=database_now())
    other = Case.objects.select_related("frozen").filter(public_id=other_id).first()
    if other is None or not (other == lead or alike(lead, [other.pk])) or not picture_of(other):
        raise Http404
    return answer(picture_of(other))
