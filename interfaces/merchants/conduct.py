"""Warnings and suspensions against a seller, with what was weighed, and its objection to them."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from interfaces.web.access import Pages, allow_sellers
from interfaces.web.sanctions import file_objection, render_sanctions
from pipeline.vocabulary import Matter
from records.conduct.assessment import Party
from records.conduct.models import Sanction
from records.sellers.models import Seller

PAGES = Pages(allow_sellers)


_TEMPLATE: Final = "merchants/conduct.html"


@PAGES.show("conduct/", name="conduct")
def show_conduct(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Show the decisions on this seller's conduct, newest first."""
    measures = Sanction.objects.filter(seller=seller)
    return render_sanctions(request, _TEMPLATE, measures, seller=seller)


@PAGES.step("conduct/<uuid:measure_id>/objection/", name="object_to")
def object_to_measure(request: HttpRequest, seller: Seller, measure_id: UUID) -> HttpResponse:
    """Object to a sanction once; keep what was typed if it is refused."""
    measures = Sanction.objects.filter(seller=seller)
    measure = get_object_or_404(measures, public_id=measure_id)
    party = Party(Matter(measure.matter), seller_id=seller.pk)
    refusal = file_objection(request, measure, party, actor=f"seller:{seller.pk}")
    if refusal is not None:
        return render_sanctions(request, _TEMPLATE, measures, refusal, seller=seller)
    return redirect("merchants:conduct")
