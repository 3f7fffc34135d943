"""Decision receipts for sellers: of a case, a held listing, a penalty or a sanction."""

from collections.abc import Callable, Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from interfaces.web.access import Pages, allow_sellers
from interfaces.web.components.table_files import json_file_response
from interfaces.web.labels import explain
from records.actions.disputes.seller_inbox import list_cases
from records.actions.screening.held_listing_objections import list_holds
from records.clock import database_now
from records.conduct.models import Sanction
from records.notices import receipts
from records.notices.statements import REASONS_KIND
from records.sellers.models import Seller
from records.sellers.models.penalties import PenaltyOrder

PAGES = Pages(allow_sellers)

type _About = tuple[str, dict[str, int]]  # the kind of the document, and what finds it


def _find_case(seller: Seller, thing_id: UUID) -> _About:
    case = get_object_or_404(list_cases(seller.pk, now=database_now()), public_id=thing_id)
    return REASONS_KIND, {"case_id": case.pk}


def _find_hold(seller: Seller, thing_id: UUID) -> _About:
    hold = get_object_or_404(list_holds(seller.pk, now=database_now()), public_id=thing_id)
    return "listing_hold", {"subject_id": hold.pk}


def _find_penalty(seller: Seller, thing_id: UUID) -> _About:
    order = get_object_or_404(PenaltyOrder, seller=seller, public_id=thing_id)
    return "penalty", {"subject_id": order.pk}


def _find_sanction(seller: Seller, thing_id: UUID) -> _About:
    sanction = get_object_or_404(Sanction, seller=seller, public_id=thing_id)
    return "measure", {"subject_id": sanction.pk}


_FIND: Final[Mapping[str, Callable[[Seller, UUID], _About]]] = {
    "case": _find_case,
    "hold": _find_hold,
    "penalty": _find_penalty,
    "sanction": _find_sanction,
}


@PAGES.show("receipts/<slug:kind>/<uuid:thing_id>/", name="receipt")
def download_receipt(
    request: HttpRequest, seller: Seller, kind: str, thing_id: UUID
) -> HttpResponse:
    """Return the receipt of what was decided, or say when there will be one."""
    if kind not in _FIND:
        raise Http404
    document_kind, about = _FIND[kind](seller, thing_id)
    try:
        receipt = receipts.find_receipt(document_kind, receipts.SELLER, **about)
    except receipts.NoReceiptYet as refused:
        messages.info(request, explain(refused))
        return redirect("merchants:home")
    return json_file_response(receipts.write_receipt(receipt), f"receipt-{kind}-{thing_id}")
