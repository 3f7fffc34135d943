"""Does the Small Firms Program help? Rates before, as members and of others, with intervals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components import plots, table_files
from interfaces.web.components.plots import IntervalAxis, Plot, build_interval_plot
from interfaces.web.components.table_files import Cell
from interfaces.web.components.tables import Filter
from interfaces.web.labels import list_choices
from pipeline.reasons import Reason
from pipeline.statistics.rates import Difference, Share, Uplift
from records.accounts.models import User
from records.clock import database_now
from records.statistics import programmes
from records.statistics.programmes import Firm

PAGES = Pages()
PERIODS: Final = {"90": gettext_lazy("90 days"), "365": gettext_lazy("a year")}
_HEAD: Final = ("row", "upheld", "ruled", "share", "low", "high")


@dataclass(frozen=True, slots=True)
class UpliftReport:
    """What the address asks for, and what was found."""

    days: str
    reason: str
    uplift: Uplift
    firms: tuple[Firm, ...]

    @property
    def rows(self) -> tuple[tuple[str, Share], ...]:
        """The three rates with their names."""
        return (
            (_("The same firms before they joined"), self.uplift.before),
            (_("Members"), self.uplift.members),
            (_("Others, in the standard lane"), self.uplift.others),
        )

    @property
    def differences(self) -> tuple[tuple[str, Difference | None], ...]:
        """The two comparisons with their names."""
        return (
            (_("Members compared with before"), self.uplift.over_before),
            (_("Members compared with others"), self.uplift.over_others),
        )


@PAGES.show("uplift/", allow_roles(*POLICY_READERS), name="uplift")
def uplift_page(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Show the uplift for cases filed in the period, for one reason or all."""
    report = _measure_uplift(request, now=database_now())
    reasons = list_choices(Reason)
    context = {
        "report": report,
        "filters": (
            Filter("days", _("Filed within"), report.days, tuple(PERIODS.items())),
            Filter("reason", _("Reason"), report.reason, reasons),
        ),
        "is_filtered": bool(report.reason or request.GET.get("days")),
    }
    return render(request, "console/programmes/uplift.html", context)


@PAGES.show("uplift/rates.svg", allow_roles(*POLICY_READERS))
def uplift_plot(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Draw the three rates with their intervals."""
    report = _measure_uplift(request, now=database_now())
    return plots.plot_response(request, lambda theme: _build_plot(report, theme))


@PAGES.show("uplift/tables.csv", allow_roles(*POLICY_READERS))
def uplift_csv(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Return the rates, overall and of each firm, as CSV."""
    return table_files.table_response(
        request, "uplift", _HEAD, _list_csv_rows(_measure_uplift(request, now=database_now()))
    )


def _measure_uplift(request: HttpRequest, *, now: datetime) -> UpliftReport:
    days, reason = request.GET.get("days", ""), request.GET.get("reason", "")
    days = days if days in PERIODS else "365"
    reason = reason if reason in set(Reason) else ""
    since = now - timedelta(days=int(days))
    return UpliftReport(
        days,
        reason,
        programmes.measure_uplift(since, now, reason),
        tuple(programmes.list_firms(since, now, reason)),
    )


def _list_csv_rows(report: UpliftReport) -> Iterator[tuple[Cell, ...]]:
    for name, share in report.rows:
        yield _build_csv_row(name, share)
    for firm in report.firms:
        yield _build_csv_row(f"{firm.name}: before", firm.before)
        yield _build_csv_row(f"{firm.name}: member", firm.member)


def _build_csv_row(name: str, share: Share) -> tuple[Cell, ...]:
    bounds = (share.share, share.low, share.high) if share.of else (None, None, None)
    return (name, share.hits, share.of, *bounds)


def _build_plot(report: UpliftReport, theme: str) -> Plot:
    values = [
        {"name": name, "figure": share.share, "low": share.low, "high": share.high}
        for name, share in report.rows
        if share.of
    ]
    axis = IntervalAxis(_("Share upheld, with its 95 % interval"), row_px=34)
    return build_interval_plot(values, axis, theme)
