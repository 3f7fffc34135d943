"""The transparency report as a page, as CSV and as JSON: three faces of the same figures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components import table_files
from interfaces.web.components.periods import PeriodChoice, read_period
from interfaces.web.labels import Label, label, translate
from matchers.labels.words import Word
from pipeline.policy.tables import Penalty
from pipeline.reasons import Reason
from pipeline.vocabulary import Lane, Outcome, RightKind, ScreeningRule, Severity
from records import policies
from records.accounts.models import User
from records.clock import database_now
from records.notices.transparency import report
from records.notices.transparency.rows import COLUMNS, Figure

_TABLES: Final[Mapping[str, Label]] = {
    "notices": _("Requests received"),
    "notices by lane": _("Requests by lane"),
    "notices by kind": _("Requests by kind of right"),
    "decisions": _("Decisions"),
    "decisions by reason": _("Decisions by reason"),
    "decisions by lane": _("Decisions by lane"),
    "decisions by kind": _("Decisions by kind of right"),
    "decisions by profile": _("Decisions by law"),
    "service level by lane": _("Decided in time by lane"),
    "errors of automation": _("Errors of automatic decisions"),
    "redress": _("Disputes and appeals"),
    "measures against misuse": _("Measures against misuse"),
    "sellers": _("Sellers"),
    "held before publication": _("Listings held before publication"),
    "found to infringe": _("Listings found to infringe"),
    "passed and read": _("Passed listings, drawn by chance and read"),
    "seen again": _("Upheld listings seen again"),
}
_WORDS: Final[Mapping[str, Label]] = {
    "requests": _("Requests"),
    "cases": _("Listings"),
    "decided": _("Decided"),
    "automatic": _("Automatic"),
    "automated_share": _("Share automatic"),
    "median_hours": _("Median hours"),
    "fell_due": _("Requests due"),
    "in_time": _("In time"),
    "in_time_share": _("Share in time"),
    "judged_again": _("Reviewed again"),
    "overturned": _("Overturned"),
    "audits_overdue": _("Audits overdue"),
    "oldest_overdue_days": _("Days since the oldest of them was decided"),
    "error_rate": _("Share wrong"),
    "filed": _("Filed"),
    "all": _("All"),
    "second reviews": _("Second reviews, drawn by chance"),
    "disputes and appeals": _("Disputes and appeals"),
    "counter-notifications": _("Counter-notifications"),
    "appeals": _("Appeals"),
    "upheld": _("Upheld"),
    "rejected": _("Rejected"),
    "invalid": _("Invalid"),
    "appeals of filers": _("Appeals of filers"),
    "appeals of sellers": _("Appeals of sellers"),
    "notices": _("Takedown requests"),
    "listings": _("Listings"),
    "disputes": _("Disputes"),
    "warning": _("Warnings"),
    "suspension": _("Suspensions"),
    "applications": _("Applications to sell"),
    "authorisations": _("Authorisations for brands"),
    "closures": _("Closed stores"),
    "refused_for_risk": _("Refused for risk"),
    "asked": _("Asked for"),
    "closed": _("Closed"),
    "reversed": _("Opened again"),
    "reversed_share": _("Share opened again"),
    "held": _("Held"),
    "ended_undecided": _("Ended without a decision"),
    "waiting": _("Waiting"),
    "released": _("Released"),
    "released_share": _("Share released"),
    "disputes of holds": _("Disputes of sellers"),
    "held_of_10000": _("Held of 10,000"),
    "before_complaint": _("Before a complaint"),
    "before_complaint_share": _("Share before a complaint"),
    "before_sale": _("Before a sale"),
    "before_sale_share": _("Share before a sale"),
    "after_it_passed": _("After screening let them pass"),
    "after_it_passed_share": _("Share that screening let pass"),
    "drawn": _("Drawn"),
    "read": _("Read by a person"),
    "infringing": _("Found to infringe"),
    "missed_estimate": _("Passed and infringe, as estimated"),
    "recall_share": _("Share of what infringes that screening held"),
    "within 30 days": _("Within 30 days"),
    "within 90 days": _("Within 90 days"),
    "seen_again_share": _("Share seen again"),
    **{rule: _(rule.label) for rule in ScreeningRule},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure of a table."""

    figure: Figure
    bar: int | None = None  # of the column's largest, 0 to 100; none: no bar is drawn

    @property
    def is_share(self) -> bool:
        """Is it to be read in per cent?"""
        return self.figure.measure.endswith(("_share", "error_rate"))


@dataclass(frozen=True, slots=True)
class ReportTable:
    """One table: its title, its columns, and its rows, whose cells may be missing."""

    name: str  # as the file has it
    title: Label
    measures: tuple[tuple[str, Label], ...]
    rows: tuple[tuple[str, Label, tuple[Cell | None, ...]], ...]


def build_tables(figures: Iterable[Figure]) -> list[ReportTable]:
    """Return the tables of a report, in its order."""
    return [
        _build_table(name, list(group))
        for name, group in groupby(figures, lambda figure: figure.table)
    ]


def _build_table(name: str, figures: Sequence[Figure]) -> ReportTable:
    cells = {(figure.row, figure.measure): Cell(figure) for figure in figures}
    cells |= _draw_first_column(figures)
    measures = tuple(dict.fromkeys(figure.measure for figure in figures))
    rows = dict.fromkeys(figure.row for figure in figures)
    return ReportTable(
        name=name,
        title=_TABLES.get(name, name),
        measures=tuple((measure, _label_word(measure)) for measure in measures),
        rows=tuple(
            (row, _label_word(row), tuple(cells.get((row, measure)) for measure in measures))
            for row in rows
        ),
    )


def _draw_first_column(figures: Sequence[Figure]) -> dict[tuple[str, str], Cell]:
    """Draw bars for the counts of the first column if there are rows to compare."""
    first = [figure for figure in figures if figure.measure == figures[0].measure]
    largest = max(figure.value or 0 for figure in first)
    if len(first) == 1 or largest == 0 or Cell(first[0]).is_share:
        return {}
    return {
        (figure.row, figure.measure): Cell(figure, round(100 * (figure.value or 0) / largest))
        for figure in first
    }


def write_headline(figures: Iterable[Figure]) -> str:
    """Return the report in one sentence; empty if nothing was decided."""
    values = {
        (figure.table, figure.measure): figure.value for figure in figures if figure.row == "all"
    }
    decided_count = values.get(("decisions", "decided")) or 0
    if not decided_count:
        return ""
    return gettext(
        "In this period %(requests)d requests named %(cases)d listings. %(decided)d listings were "
        "decided, %(upheld)d of them upheld and %(automatic)d automatically; half of all decisions "
        "took %(hours).1f hours or less."
    ) % {
        "requests": values.get(("notices", "requests")) or 0,
        "cases": values.get(("notices", "cases")) or 0,
        "decided": decided_count,
        "upheld": values.get(("decisions", "upheld")) or 0,
        "automatic": values.get(("decisions", "automatic")) or 0,
        "hours": values.get(("decisions", "median_hours")) or 0.0,
    }


def _label_word(word: str) -> Label:
    policy = policies.policy()
    if word in Reason:
        return translate(policy.reasons[Reason(word)].title)
    if any(word == law.profile for law in policy.jurisdictions):
        return translate(policies.profile(word).title)
    if word in _WORDS:
        return _WORDS[word]
    words = next((words for words in _ROWS if word in words), None)
    return label(words(word)) if words else word.replace("_", " ")


# What rows are named after, in the order of the tables.
_ROWS: Final[tuple[type[Word], ...]] = (Lane, RightKind, Outcome, Penalty, Severity)


PAGES = Pages()


def _read_period(request: HttpRequest) -> PeriodChoice:
    today = policies.calendar().local_day(database_now())
    return read_period(request, today - timedelta(days=1))


@PAGES.show("transparency/", allow_roles(*POLICY_READERS))
def transparency(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Show every table of the period."""
    choice = _read_period(request)
    figures = report.compile_report(choice.period)
    context = {
        "choice": choice,
        "headline": write_headline(figures),
        "tables": build_tables(figures),
    }
    status = 422 if choice.fault else 200
    return render(request, "console/conduct/transparency.html", context, status=status)


@PAGES.show("transparency/report.csv", allow_roles(*POLICY_READERS), name="transparency_csv")
def report_csv(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Return the figures as CSV, one per row."""
    choice = _read_period(request)
    if choice.fault:
        return _refuse_file(choice.fault)
    rows = (figure.cells() for figure in report.compile_report(choice.period))
    return table_files.table_response(request, "transparency", COLUMNS, rows)


@PAGES.show("transparency/report.json", allow_roles(*POLICY_READERS), name="transparency_json")
def report_json(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Return the report as JSON."""
    choice = _read_period(request)
    if choice.fault:
        return _refuse_file(choice.fault)
    document = report.as_json(choice.period, report.compile_report(choice.period))
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="transparency.json"'
    return answer


def _refuse_file(fault: str) -> HttpResponse:
    """Refuse a wrong period: a file of another one would be taken for the right one."""
    return HttpResponse(fault, status=422, content_type="text/plain; charset=utf-8")
