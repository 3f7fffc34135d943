"""Warnings and suspensions against a seller, with what was weighed, and its objection to them."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interfaces.web import conduct_labels as words
from interfaces.web.access import allow_sellers
from pipeline.vocabulary import Matter
from records.accounts.models import Seller
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import LONGEST_OBJECTION, ObjectionRefused
from records.clock import database_now
from records.conduct.assessment import Party
from records.conduct.models import Measure
from records.notices import conduct_letters as notices

_MOST_MEASURES: Final = 50


@allow_sellers()
@require_safe
def show_conduct(request: HttpRequest, seller: Seller) -> HttpResponse:
    """What people decided against this seller, the newest first."""
    return _render_conduct(request, seller)


def _render_conduct(
    request: HttpRequest, seller: Seller, fault: str = "", typed: str = "", at: int = 0
) -> HttpResponse:
    now = database_now()
    found = Measure.objects.filter(seller=seller).order_by("-decided_at", "-pk")
    context = {
        "seller": seller,
        "rows": [
            (
                one,
                words.MEASURES[one.kind],
                words.CONCERN_KINDS[one.matter],
                words.describe_measure_state(one, now),
                notices.compose_text(one),
            )
            for one in found[:_MOST_MEASURES]
        ],
        "fault": fault,
        "typed": typed,
        "at": at,
    }
    return render(request, "merchants/conduct.html", context, status=422 if fault else 200)


@allow_sellers(foreign=404)
@require_POST
def object_to_measure(request: HttpRequest, seller: Seller, measure_id: UUID) -> HttpResponse:
    """Object to one of them, once; what was typed is kept where it is refused."""
    found = get_object_or_404(Measure, public_id=measure_id, seller=seller)
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
    if found.objection and found.objection == text:  # a second press of the button
        return _redirect_back(request)
    party = Party(Matter(found.matter), seller_id=seller.pk)
    try:
        sanctions.file_objection(
            found.pk, party, text, actor=f"seller:{seller.pk}", now=database_now()
        )
    except ObjectionRefused:
        says = _("Say why in at most 5,000 characters, once, while the measure stands.")
        return _render_conduct(request, seller, says, text[: 2 * LONGEST_OBJECTION], found.pk)
    return _redirect_back(request)


def _redirect_back(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Thank you. Somebody else than who decided will answer."))
    return redirect("merchants:conduct")
