"""The public page of what was promised and reached, and the same figures as JSON."""

from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from interfaces.web.access import Pages, allow_everyone
from interfaces.web.components.periods import PeriodChoice, read_period
from interfaces.web.labels import Label, label
from pipeline.vocabulary import Lane
from records.notices.models import PublicMeasure
from records.notices.transparency.promises import (
    Promises,
    Reached,
    as_json,
    compile_promises,
    find_last_day,
)

PAGES = Pages()


@dataclass(frozen=True, slots=True)
class ReachedTable:
    """Shares under a heading, each row with its name."""

    key: str
    title: str
    rows: tuple[tuple[Label, Reached], ...]


@PAGES.show("promises/", allow_everyone, name="promises")
def show_promises(request: HttpRequest) -> HttpResponse:
    """Show the figures of the period in the query string."""
    last_on = find_last_day()
    if last_on is None:
        return render(request, "web/promises.html", {"is_counted": False})
    choice = read_period(request, last_on, last_on=last_on)
    promises = compile_promises(choice.period)
    context = {
        "is_counted": True,
        "last_on": last_on,
        "choice": choice,
        "promises": promises,
        "tables": _build_tables(promises),
        "growing": [(_label_measure(held.measure), held) for held in promises.held],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if choice.fault else HTTPStatus.OK
    return render(request, "web/promises.html", context, status=status)


@PAGES.show("promises/figures.json", allow_everyone, name="promises-json")
def export_promises(request: HttpRequest) -> HttpResponse:
    """Return the figures of the period as JSON."""
    last_on = find_last_day()
    if last_on is None:
        return _refuse("", _("Nothing was counted yet."), HTTPStatus.NOT_FOUND)
    choice: PeriodChoice = read_period(request, last_on, last_on=last_on)
    if choice.fault:
        return _refuse(choice.field, choice.fault, HTTPStatus.UNPROCESSABLE_ENTITY)
    return JsonResponse(as_json(compile_promises(choice.period), last_on))


def _refuse(field: str, fault: str, status: HTTPStatus) -> JsonResponse:
    return JsonResponse({"field": field or None, "detail": fault}, status=status)


def _build_tables(promises: Promises) -> list[ReachedTable]:
    return [
        _build_table("lanes", _("By lane"), promises.lanes),
        _build_table("marketplaces", _("By marketplace"), promises.marketplaces),
        _build_table("both", _("By marketplace and lane"), promises.lanes_of_marketplaces),
        _build_table("months", _("By month"), promises.months),
    ]


def _build_table(key: str, title: str, rows: tuple[Reached, ...]) -> ReachedTable:
    return ReachedTable(key, title, tuple((_name(reached), reached) for reached in rows))


def _name(reached: Reached) -> str:
    lane = label(Lane(reached.lane)) if reached.lane else ""
    return " · ".join(str(part) for part in (reached.marketplace, lane, reached.month) if part)


def _label_measure(measure: PublicMeasure) -> str:
    return {
        PublicMeasure.RIGHTS: _("Rights in force"),
        PublicMeasure.ACCOUNTS: _("Accounts of rights holders and agents"),
        PublicMeasure.REPORTERS: _("People who reported without an account"),
    }[measure]
