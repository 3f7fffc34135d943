"""What one reported before: the sellers, the repeat ones first, and one's cases against each."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from interfaces.look import csv_files
from interfaces.look.csv_files import Cell
from interfaces.look.doors import allow_roles, get_account_id
from interfaces.look.tables import paginate
from interfaces.portal.statistics.chosen import build_filters, read_filter
from records.accounts.models import Role, User
from records.acts import following
from records.complaints import filer_measures
from records.complaints.filer_measures import ReportedSeller
from records.ledger.clock import database_now
from records.standing.models import AdoptedReport

_SELLERS_A_PAGE = 25
_MOST_ROWS = 5_000
_MOST_ADOPTED = 50


@allow_roles(Role.FILER)
@require_safe
def list_sellers(request: HttpRequest, visitor: User) -> HttpResponse:
    """Sellers of the period; all of them, or those reported in several requests."""
    of = read_filter(request, get_account_id(visitor), now=database_now())
    is_repeat = request.GET.get("repeat") == "1"
    rows = filer_measures.rank_sellers(of.span, is_repeat=is_repeat)
    page = Paginator(rows, _SELLERS_A_PAGE).get_page(request.GET.get("page"))
    adopted = AdoptedReport.objects.filter(account_id=get_account_id(visitor)).order_by("-filed_at")
    context = {
        "sellers": filer_measures.build_sellers(list(page)),
        "page": page,
        "is_repeat": is_repeat,
        "filters": build_filters(of),
        "is_filtered": bool(of.right or request.GET.get("days")),
        "adopted": adopted[:_MOST_ADOPTED],
    }
    return render(request, "portal/statistics/reported.html", context)


@allow_roles(Role.FILER)
@require_safe
def export_sellers(request: HttpRequest, visitor: User) -> HttpResponse:
    """Every seller of the period."""
    of = read_filter(request, get_account_id(visitor), now=database_now())
    found = filer_measures.rank_sellers(of.span, is_repeat=request.GET.get("repeat") == "1")
    head = ("seller", "cases", "requests", "upheld_now", "listings", "last_filed")
    rows = (
        _build_reported_row(one) for one in filer_measures.build_sellers(list(found[:_MOST_ROWS]))
    )
    return csv_files.csv_response("reported-sellers", head, rows)


@allow_roles(Role.FILER, foreign=404)
@require_safe
def show_seller(request: HttpRequest, visitor: User, seller_id: int) -> HttpResponse:
    """One's own cases against one seller, newest first; whom one never reported is unknown."""
    now = database_now()
    of = read_filter(request, get_account_id(visitor), now=now)
    cases = filer_measures.filter_cases(of.span).filter(seller_id=seller_id)
    page = paginate(
        cases.select_related("request", "listing", "frozen").order_by("-filed_at", "-pk"), request
    )
    if not page.rows:
        raise Http404
    context = {
        "seller_id": seller_id,
        "cases": following.describe_cases(page.rows, now=now),
        "page": page,
        "filters": build_filters(of),
        "is_filtered": bool(of.right or request.GET.get("days")),
    }
    return render(request, "portal/statistics/seller.html", context)


def _build_reported_row(one: ReportedSeller) -> tuple[Cell, ...]:
    name = f"S-{one.seller_id}"
    return (name, one.cases, one.requests, one.upheld, one.listings, one.last_at.isoformat())
