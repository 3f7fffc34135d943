"""Measures as the party sees them that they are against, and its objection to them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import explain, label
from pipeline.policy.tables import LocalizedText
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import LONGEST_OBJECTION, ObjectionRefused
from records.clock import database_now
from records.conduct.assessment import Party
from records.conduct.models import Sanction, SanctionKind
from records.notices.letters import conduct_letters

FIGURES: Final[Mapping[str, Promise]] = {
    "cases": _("Cases against this seller"),
    "of": _("Of all the filer's cases"),
    "decided": _("Decided"),
    "not_upheld": _("Not upheld"),
    "papers": _("Documents of the right"),
    "addresses": _("Addresses"),
    "requests": _("Requests"),
    "listings": _("Listings in the hour"),
    "busiest_before": _("Busiest hour before"),
    "offered": _("Listings of the seller"),
    "alike": _("Sellers alike"),
}


def describe_measure_state(measure: Sanction, now: datetime) -> tuple[str, Promise]:
    """Return a tone and a word: in force, over or lifted."""
    if measure.lifted_at is not None:
        return "unknown", _("lifted")
    if measure.kind == SanctionKind.WARNING:
        return "yes", _("given")
    return ("no", _("in force")) if measure.is_in_force(now) else ("unknown", _("over"))


_MOST_MEASURES: Final = 50


@dataclass(frozen=True, slots=True)
class RefusedObjection:
    """What was typed on which measure, and what is wrong with it."""

    measure_id: int
    text: str
    fault: str


@dataclass(frozen=True, slots=True)
class SanctionView:
    """A measure with its words."""

    measure: Sanction
    title: str
    state: tuple[str, object]  # a tone and a word
    reasons: LocalizedText


def render_sanctions(
    request: HttpRequest,
    template: str,
    measures: QuerySet[Sanction],
    refused_objection: RefusedObjection | None = None,
    **context: object,
) -> HttpResponse:
    """Render the party's sanctions, newest first, with a refused objection as typed."""
    now = database_now()
    rows = [
        SanctionView(
            measure,
            _name_measure(measure),
            describe_measure_state(measure, now),
            conduct_letters.compose_text(measure),
        )
        for measure in measures.order_by("-decided_at", "-pk")[:_MOST_MEASURES]
    ]
    page = {**context, "rows": rows, "refused": refused_objection}
    return render(request, template, page, status=422 if refused_objection else 200)


def _name_measure(measure: Sanction) -> str:
    """Name the sanction; a seller also reads its matter, as it has listings and disputes."""
    kind = str(label(measure.kind))
    return f"{kind}: {label(measure.matter)}" if measure.seller_id else kind


def file_objection(
    request: HttpRequest, measure: Sanction, party: Party, *, actor: str
) -> RefusedObjection | None:
    """Object once, whichever number of times the button is pressed; None: it was taken in."""
    text = request.POST.get("text", "").replace("\0", "").strip()
    try:
        if not text or measure.objection != text:
            sanctions.file_objection(measure.pk, party, text, actor=actor, now=database_now())
    except ObjectionRefused as refused:
        message = explain(refused)
        return RefusedObjection(measure.pk, text[: 2 * LONGEST_OBJECTION], message)
    messages.success(
        request, gettext("Thank you. Another person than the one who decided will answer.")
    )
    return None
