"""Measures: warnings and suspensions, lifted before their time, and objections answered."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web import conduct_labels as words
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.labels import explain, label, list_choices
from records.accounts.models import ObjectionState, Role, User
from records.actions.conduct import sanctions
from records.actions.conduct.misuse_scan import ReasonMissing
from records.actions.conduct.sanctions import NoObjection, NotInForce
from records.clock import database_now
from records.conduct.models import Sanction, SanctionKind
from records.notices import conduct_letters as notices

PAGES = Pages()
_MEASURE = "conduct/measures/<uuid:measure_id>/"


_SENIORS: Final = (Role.SENIOR_REVIEWER,)


@PAGES.show("conduct/measures/", allow_roles(*POLICY_READERS))
def measures(request: HttpRequest, visitor: User) -> HttpResponse:
    """List sanctions, newest first, by kind or by the state of their objections."""
    del visitor
    kind, objection = request.GET.get("kind", ""), request.GET.get("objection", "")
    measures = Sanction.objects.select_related("account", "seller").order_by("-decided_at", "-pk")
    if kind in set(SanctionKind):
        measures = measures.filter(kind=kind)
    if objection in set(ObjectionState):
        measures = measures.filter(objection_state=objection)
    page, now = paginate(measures, request), database_now()
    context = {
        "rows": [
            (
                measure,
                label(measure.kind),
                label(measure.matter),
                words.describe_measure_state(measure, now),
            )
            for measure in page.rows
        ],
        "page": page,
        "filters": (
            Filter("kind", _("Sanction"), kind, list_choices(SanctionKind)),
            Filter("objection", _("Objection"), objection, list_choices(ObjectionState)),
        ),
        "is_filtered": bool(kind or objection),
    }
    return render(request, "console/conduct/measures.html", context)


@PAGES.show(_MEASURE, allow_roles(*POLICY_READERS, foreign=404, overseers=POLICY_READERS))
def measure(request: HttpRequest, visitor: User, measure_id: UUID) -> HttpResponse:
    """Show a sanction: what was weighed, what the party was told, and its objection."""
    return _render_measure(request, visitor, _get_measure(measure_id))


def _get_measure(measure_id: UUID) -> Sanction:
    rows = Sanction.objects.select_related(
        "account", "seller", "decided_by", "lifted_by", "answered_by"
    )
    return get_object_or_404(rows, public_id=measure_id)


def _render_measure(
    request: HttpRequest, visitor: User, measure: Sanction, fault: str = "", typed_reason: str = ""
) -> HttpResponse:
    now = database_now()
    is_senior = visitor.role == Role.SENIOR_REVIEWER
    is_over = measure.ends_at is not None and now >= measure.ends_at
    waits = measure.objection_state == ObjectionState.FILED
    context = {
        "measure": measure,
        "kind": label(measure.kind),
        "matter": label(measure.matter),
        "state": words.describe_measure_state(measure, now),
        "objection": label(measure.objection_state),
        "letter": notices.compose_text(measure),
        "can_lift": is_senior and measure.lifted_at is None and not is_over,
        "can_answer": is_senior and waits and measure.decided_by_id != visitor.pk,
        "is_own": waits and measure.decided_by_id == visitor.pk,
        "fault": fault,
        "typed": typed_reason,
    }
    return render(request, "console/conduct/measure.html", context, status=422 if fault else 200)


@PAGES.step(
    f"{_MEASURE}lift/", allow_roles(*_SENIORS, foreign=404, overseers=_SENIORS), name="measure_lift"
)
def lift_measure(request: HttpRequest, senior: User, measure_id: UUID) -> HttpResponse:
    """End it now."""
    measure, why = _get_measure(measure_id), _read_text(request, "why")
    try:
        sanctions.lift_measure(measure.pk, senior, why, now=database_now())
    except ReasonMissing as refused:
        return _render_measure(request, senior, measure, explain(refused), why)
    except NotInForce as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, _("Lifted. We write to the party."))
    return redirect("console:measure", measure_id=measure_id)


@PAGES.step(
    f"{_MEASURE}answer/",
    allow_roles(*_SENIORS, foreign=404, overseers=_SENIORS),
    name="measure_answer",
)
def answer_objection(request: HttpRequest, senior: User, measure_id: UUID) -> HttpResponse:
    """Confirm the measure, or take it back."""
    measure, text = _get_measure(measure_id), _read_text(request, "answer")
    is_reversed = request.POST.get("outcome") == "reversed"
    try:
        sanctions.answer_objection(
            measure.pk, senior, text, is_reversed=is_reversed, now=database_now()
        )
    except ReasonMissing as refused:
        return _render_measure(request, senior, measure, explain(refused), text)
    except NoObjection as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, _("Answered. We write to the party."))
    return redirect("console:measure", measure_id=measure_id)


def _read_text(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()[:5_000]
