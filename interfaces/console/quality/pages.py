"""The page of quality: figures, plots beside their tables, and all of it as CSV."""

from collections.abc import Iterator
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interfaces.console.quality.figures import Errors, Figures, Group, build_figures, build_filters
from interfaces.console.quality.plots import PLOTS
from interfaces.console.quality.switches import POLICY_READERS
from interfaces.look import csv_files, plots
from interfaces.look.csv_files import Cell
from interfaces.look.doors import allow_roles
from records.accounts.models import User
from records.ledger.clock import database_now

_HEAD: Final = (
    "table", "row", "second_reviews", "agreed", "alpha", "alpha_low", "alpha_high", "overturned",
    "overturned_share", "overturned_low", "overturned_high", "pending",
)  # fmt: skip


@allow_roles(*POLICY_READERS)
@require_safe
def quality_page(request: HttpRequest, visitor: User) -> HttpResponse:
    """Of the period, lane and reason that the address names."""
    del visitor
    shown = build_figures(request, now=database_now())
    asked = request.GET
    return render(
        request,
        "console/quality/quality.html",
        {
            "shown": shown,
            "filters": build_filters(shown),
            "is_filtered": bool(shown.span.lane or shown.span.reason or asked.get("days")),
            "tables": (("lanes", _("Lane"), shown.lanes), ("reasons", _("Reason"), shown.reasons)),
        },
    )


@allow_roles(*POLICY_READERS)
@require_safe
def quality_plot(request: HttpRequest, visitor: User, name: str) -> HttpResponse:
    """One plot as an image in the colours of a theme."""
    del visitor
    theme = request.GET.get("theme", "")
    if name not in PLOTS or theme not in plots.THEMES:
        raise Http404
    shown = build_figures(request, now=database_now())
    try:
        return plots.plot_response(PLOTS[name](shown, theme), theme)
    except plots.PlotNotDrawn:
        return HttpResponse(status=503)


@allow_roles(*POLICY_READERS)
@require_safe
def quality_csv(request: HttpRequest, visitor: User) -> HttpResponse:
    """Every table of the page in one file."""
    del visitor
    return csv_files.csv_response(
        "quality", _HEAD, _list_csv_rows(build_figures(request, now=database_now()))
    )


def _list_csv_rows(shown: Figures) -> Iterator[tuple[Cell, ...]]:
    yield _build_group_row("all", shown.whole)
    yield from (_build_group_row("lane", one) for one in shown.lanes)
    yield from (_build_group_row("reason", one) for one in shown.reasons)
    yield _build_errors_row("first ruled by", shown.all_automatic)
    yield _build_errors_row("first ruled by", shown.all_human)
    yield from (_build_errors_row("automatic", one) for one in shown.automatic)
    for week in shown.weeks:
        agreed = week.agreed
        yield ("week", week.begins_on.isoformat(), agreed.of, agreed.hits, *[None] * 8)


def _build_group_row(table: str, one: Group) -> tuple[Cell, ...]:
    found = one.agreement
    figure = (found.alpha, found.low, found.high)
    return (table, one.name, found.pairs, found.agreed, *figure, *[None] * 5)


def _build_errors_row(table: str, one: Errors) -> tuple[Cell, ...]:
    share = one.overturned
    bounds = (share.share, share.low, share.high) if share.of else (None, None, None)
    return (table, one.name, share.of, *[None] * 4, share.hits, *bounds, one.pending)
