"""The page of quality: figures, plots beside their tables, and all of it as CSV."""

from collections.abc import Iterator
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from interfaces.console.quality.figures import Errors, Figures, Group, figures, filters
from interfaces.console.quality.plots import PLOTS
from interfaces.console.quality.switches import READERS
from interfaces.look import csv_files, plots
from interfaces.look.csv_files import Cell
from interfaces.look.doors import admits
from records.accounts.models import User
from records.ledger.clock import database_now

_HEAD: Final = (
    "table", "row", "second_reviews", "agreed", "alpha", "alpha_low", "alpha_high", "overturned",
    "overturned_share", "overturned_low", "overturned_high", "pending",
)  # fmt: skip


@admits(*READERS)
@require_safe
def quality(request: HttpRequest, visitor: User) -> HttpResponse:
    """Of the period, lane and reason that the address names."""
    del visitor
    shown = figures(request, now=database_now())
    asked = request.GET
    return render(
        request,
        "console/quality/quality.html",
        {
            "shown": shown,
            "filters": filters(shown),
            "is_filtered": bool(shown.span.lane or shown.span.reason or asked.get("days")),
            "tables": (("lanes", _("Lane"), shown.lanes), ("reasons", _("Reason"), shown.reasons)),
        },
    )


@admits(*READERS)
@require_safe
def plot(request: HttpRequest, visitor: User, name: str) -> HttpResponse:
    """One plot as an image in the colours of a theme."""
    del visitor
    theme = request.GET.get("theme", "")
    if name not in PLOTS or theme not in plots.THEMES:
        raise Http404
    shown = figures(request, now=database_now())
    try:
        return plots.answer(PLOTS[name](shown, theme), theme)
    except plots.NotDrawn:
        return HttpResponse(status=503)


@admits(*READERS)
@require_safe
def as_csv(request: HttpRequest, visitor: User) -> HttpResponse:
    """Every table of the page in one file."""
    del visitor
    return csv_files.answer("quality", _HEAD, _rows(figures(request, now=database_now())))


def _rows(shown: Figures) -> Iterator[tuple[Cell, ...]]:
    yield _of_group("all", shown.whole)
    yield from (_of_group("lane", one) for one in shown.lanes)
    yield from (_of_group("reason", one) for one in shown.reasons)
    yield _of_errors("first ruled by", shown.all_automatic)
    yield _of_errors("first ruled by", shown.all_human)
    yield from (_of_errors("automatic", one) for one in shown.automatic)
    for week in shown.weeks:
        agreed = week.agreed
        yield ("week", week.begins_on.isoformat(), agreed.of, agreed.hits, *[None] * 8)


def _of_group(table: str, one: Group) -> tuple[Cell, ...]:
    found = one.agreement
    figure = (found.alpha, found.low, found.high)
    return (table, one.name, found.pairs, found.agreed, *figure, *[None] * 5)


def _of_errors(table: str, one: Errors) -> tuple[Cell, ...]:
    share = one.overturned
    bounds = (share.share, share.low, share.high) if share.of else (None, None, None)
    return (table, one.name, share.of, *[None] * 4, share.hits, *bounds, one.pending)
