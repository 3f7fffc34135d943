"""The seller's cases: the list, one case with its reasons and evidence, and its pictures."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from interfaces.look import given, pictures
from interfaces.look.doors import sellers
from interfaces.look.gallery import Filter
from interfaces.look.tables import page_of
from interfaces.merchants.notice import notice, pair_of
from interfaces.merchants.shown import STANDINGS, appeal_said, counter_said, row
from records.accounts.models import Seller
from records.acts import noticed
from records.acts.noticed import Standing, cases_of
from records.complaints.models import Case
from records.ledger import policies
from records.ledger.clock import database_now
from records.rights.models import Reference

_LONGEST_SEARCH: Final = 200
_WITH: Final = ("request__right", "listing", "frozen")


@sellers()
@require_safe
def home(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Every case of which the seller was told, newest first, or those the address asks for."""
    now = database_now()
    found = cases_of(seller.pk, now=now).order_by("-filed_at", "-pk").select_related(*_WITH)
    asked = request.GET.get("state", "")
    chosen = asked if asked in set(Standing) else ""
    if chosen:
        found = noticed.in_standing(found, Standing(chosen))
    search = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH]
    if search:
        is_named = Q(listing__external_id=search) | Q(frozen__title__icontains=search)
        found = found.filter(is_named)
    page = page_of(found, request)
    states = tuple((one.value, words) for one, words in STANDINGS.items())
    context = {
        "seller": seller,
        "page": page,
        "rows": [row(one, now=now) for one in noticed.noticed(page.rows, now=now)],
        "filters": (Filter("state", _("State"), chosen, states),),
        "search": search,
        "is_filtered": bool(chosen or search),
    }
    return render(request, "merchants/home.html", context)


@sellers(foreign=404)
@require_safe
def one(request: HttpRequest, seller: Seller, case_id: UUID) -> HttpResponse:
    """What the seller is told of one case, and what it can do."""
    now = database_now()
    (found,) = noticed.noticed([own_case(seller, case_id)], now=now)
    counters = [counter_said(each) for each in found.case.counters.all()]
    appeals = [appeal_said(each) for each in found.case.appeals.all()]
    context = {
        "seller": seller,
        "row": row(found, now=now),
        "found": found,
        "notice": notice(found, now=now),
        "counts_at": _counts_at(found.case),
        "now": now,
        "said": sorted(counters + appeals, key=lambda said: said.at),
    }
    return render(request, "merchants/case.html", context)


def _counts_at(case: Case) -> datetime | None:
    """When a strike begins to count for it, or began."""
    hours = policies.policy().strikes.effective_after_hours
    return case.upheld_at + timedelta(hours=hours) if case.upheld_at else None


def own_case(seller: Seller, case_id: UUID) -> Case:
    """The seller's case; another's is as unknown as one that does not exist."""
    cases = cases_of(seller.pk, now=database_now()).select_related(*_WITH)
    return get_object_or_404(cases, public_id=case_id)


@sellers(foreign=404)
@require_safe
def picture(request: HttpRequest, seller: Seller, case_id: UUID, position: int) -> HttpResponse:
    """A picture of the frozen listing, counted from 0, made anew."""
    del request
    case = own_case(seller, case_id)
    files = case.frozen.pictures if case.frozen else []
    if position >= len(files) or not files[position]["sha256"]:
        raise Http404
    return pictures.answer(files[position]["sha256"])


@sellers(foreign=404)
@require_safe
def reference(
    request: HttpRequest, seller: Seller, case_id: UUID, reference_id: int
) -> HttpResponse:
    """The picture of the mark or work that was found in the listing, made anew."""
    del request
    case = own_case(seller, case_id)
    if pair_of(case, reference_id) is None:
        raise Http404
    found = get_object_or_404(Reference, pk=reference_id, right_id=case.right_id)
    return pictures.answer(found.sha256)


@sellers(foreign=404)
@require_safe
def page_of_file(request: HttpRequest, seller: Seller, /, case_id: UUID, **at: int) -> HttpResponse:
    """One page of a file that the seller gave, counted from 1."""
    del request
    counter = get_object_or_404(own_case(seller, case_id).counters, pk=at["said_id"])
    return given.answer(counter.evidence, at["position"], at["number"])
