"""The page of quality: figures, plots beside their tables, and all of it as CSV."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components import plots, table_files
from interfaces.web.components.plots import IntervalAxis, Plot, build_interval_plot, colours
from interfaces.web.components.table_files import Cell
from interfaces.web.components.tables import Filter, read_choice
from interfaces.web.labels import Label, label, list_choices
from pipeline.quality.agreement import Agreement, measure_agreement
from pipeline.quality.error_bound import PROMISED
from pipeline.reasons import Reason
from pipeline.statistics.rates import Share
from pipeline.vocabulary import Lane
from records import policies
from records.accounts.models import User
from records.clock import database_now
from records.statistics import quality
from records.statistics.audits import Audits, count_audits, count_overdue
from records.statistics.quality import Answers, GoldenAnswers, QualityPeriod

PERIODS: Final = {"30": _("30 days"), "90": _("90 days"), "365": _("a year")}
_SEED: Final = 7  # the same pairs have the same interval, for every reader


@dataclass(frozen=True, slots=True)
class Group:
    """One row: a lane, a reason, or all."""

    name: str
    label: Label
    agreement: Agreement


@dataclass(frozen=True, slots=True)
class Errors:
    """Rulings of one reason that were reviewed again, and those that were overturned."""

    name: str
    overturned: Share  # of audits, those that are overdue count as overturned
    pending: int  # disputes that nobody has decided
    overdue: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """Second answers of one week that agreed."""

    begins_on: date
    agreed: Share


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything on the page."""

    span: QualityPeriod
    days: str
    whole: Group
    lanes: tuple[Group, ...]
    reasons: tuple[Group, ...]
    automatic: tuple[Errors, ...]  # by reason
    all_automatic: Errors
    all_human: Errors
    weeks: tuple[Week, ...]
    golden_answers: GoldenAnswers
    drawn: int
    pairs_needed: int
    audits: tuple[Audits, ...]  # by reason, of all time

    @property
    def is_empty(self) -> bool:
        """Whether there were no second reviews."""
        return self.whole.agreement.pairs == 0

    @property
    def audits_overdue(self) -> int:
        """Audits of automatic approvals that nobody settled in time."""
        return sum(audits.overdue for audits in self.audits)

    @property
    def oldest_overdue_at(self) -> datetime | None:
        """When policy ruled on the oldest of them."""
        return min((x.oldest_overdue_at for x in self.audits if x.oldest_overdue_at), default=None)

    @property
    def known_rightly(self) -> Share:
        """Golden cases answered rightly."""
        return Share(self.golden_answers.right, self.golden_answers.count)


def build_figures(request: HttpRequest, *, now: datetime) -> Figures:
    """Build the figures of the period, lane and reason in the query string."""
    days = read_choice(request, "days", PERIODS, "90")
    span = QualityPeriod(
        since=now - timedelta(days=int(days)),
        until=now,
        lane=read_choice(request, "lane", set(Lane)),
        reason=read_choice(request, "reason", set(Reason)),
    )
    counts = quality.count_answers(span)
    by_policy = [answers for answers in counts if answers.is_of_policy]
    overdue = _count_overdue(span)
    return Figures(
        span=span,
        days=days,
        whole=_build_group("all", _("All"), counts),
        lanes=_group_by(counts, lambda answers: answers.lane),
        reasons=_group_by(counts, lambda answers: answers.reason),
        automatic=tuple(
            _build_errors(
                name,
                [answers for answers in by_policy if answers.reason == name],
                overdue.get(name, 0),
            )
            for name in sorted({answers.reason for answers in by_policy} | set(overdue))
        ),
        all_automatic=_build_errors("policy", by_policy, sum(overdue.values())),
        all_human=_build_errors(
            "person", [answers for answers in counts if not answers.is_of_policy]
        ),
        weeks=_build_weeks(counts),
        golden_answers=quality.count_golden_answers(span),
        drawn=quality.count_drawn(span),
        pairs_needed=policies.policy().quality.pairs_needed,
        audits=tuple(x for x in count_audits(now) if span.reason in {"", x.reason}),
    )


def _count_overdue(span: QualityPeriod) -> dict[Reason, int]:
    found = count_overdue(span.since, span.until, lane=span.lane, reason=span.reason)
    return {overdue.reason: overdue.count for overdue in found}


def build_filters(figures: Figures) -> tuple[Filter, ...]:
    """Build the filters above the page."""
    return (
        Filter("days", _("Period"), figures.days, tuple(PERIODS.items())),
        Filter("lane", _("Lane"), figures.span.lane, list_choices(Lane)),
        Filter(
            "reason",
            _("Reason"),
            figures.span.reason,
            list_choices(Reason),
        ),
    )


def _group_by(
    counts: Sequence[Answers], by: Callable[[Answers], Lane | Reason]
) -> tuple[Group, ...]:
    names = sorted({by(answers) for answers in counts})
    return tuple(
        _build_group(name, label(name), [x for x in counts if by(x) == name]) for name in names
    )


def _build_group(name: str, words: Label, answer_counts: Iterable[Answers]) -> Group:
    counts = Counter[tuple[str, str]]()
    for answers in answer_counts:
        counts[answers.first, answers.second] += answers.count
    pairs_needed = policies.policy().quality.pairs_needed
    chance = np.random.default_rng(_SEED)
    return Group(name, words, measure_agreement(counts, pairs_needed=pairs_needed, chance=chance))


def _build_errors(name: str, counts: Sequence[Answers], overdue: int = 0) -> Errors:
    pending = sum(
        answers.count for answers in counts if not answers.agrees and answers.is_overturned is None
    )
    overturned_count = sum(answers.count for answers in counts if answers.is_overturned)
    settled_count = sum(answers.count for answers in counts) - pending
    share = Share(overturned_count + overdue, settled_count + overdue)
    return Errors(name, share, pending, overdue)


def _build_weeks(counts: Sequence[Answers]) -> tuple[Week, ...]:
    agreements, totals = Counter[date](), Counter[date]()
    for answers in counts:
        totals[answers.week] += answers.count
        agreements[answers.week] += answers.count if answers.agrees else 0
    return tuple(Week(week, Share(agreements[week], totals[week])) for week in sorted(totals))


PAGES = Pages()
_ROW: Final = 24


def _plot_agreement(groups: Sequence[Group], theme: str) -> Plot:
    """Plot each figure as a point on its interval, without groups of too few pairs."""
    values = [
        {
            "name": str(group.label),
            "figure": agreement.alpha,
            "low": agreement.low,
            "high": agreement.high,
        }
        for group in groups
        if (agreement := group.agreement).alpha is not None
    ]
    title = gettext("Krippendorff's alpha, with its 95 % interval")
    axis = IntervalAxis(title, _ROW, domain=(-0.2, 1), is_percent=False)
    return build_interval_plot(values, axis, theme)


def _plot_automatic(figures: Figures, theme: str) -> Plot:
    values = [
        {
            "name": errors.name,
            "figure": errors.overturned.share,
            "low": errors.overturned.low,
            "high": errors.overturned.high,
        }
        for errors in figures.automatic
    ]
    axis = IntervalAxis(gettext("Share overturned, with its 95 % interval"), _ROW, is_percent=False)
    return build_interval_plot(values, axis, theme)


def _plot_weeks(figures: Figures, theme: str) -> Plot:
    values = [
        {
            "week": f"{week.begins_on:%y-%m-%d}",
            "share": week.agreed.share,
            "low": week.agreed.low,
            "high": week.agreed.high,
        }
        for week in figures.weeks
    ]
    first, scale = colours(theme)["first"], {"domain": [0, 1]}
    y_axis = {
        "type": "quantitative",
        "scale": scale,
        "axis": {"format": "%"},
        "title": gettext("Agreed"),
    }
    axis = {"labelAngle": 0, "labelOverlap": "greedy", "titlePadding": 8}
    along = {
        "field": "week",
        "type": "ordinal",
        "axis": axis,
        "title": gettext("Week that began on"),
    }
    return {
        "width": plots.WIDTH,
        "height": 200,
        "data": {"values": values},
        "encoding": {"x": along},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 2, "color": first},
                "encoding": {"y": {"field": "low"} | y_axis, "y2": {"field": "high"}},
            },
            {
                "mark": {"type": "line", "point": {"size": 60, "color": first}, "color": first},
                "encoding": {"y": {"field": "share"} | y_axis},
            },
        ],
    }


PLOTS: Final[Mapping[str, Callable[[Figures, str], Plot]]] = {
    "lanes": lambda figures, theme: _plot_agreement(figures.lanes, theme),
    "reasons": lambda figures, theme: _plot_agreement(figures.reasons, theme),
    "automatic": _plot_automatic,
    "weeks": _plot_weeks,
}


_HEAD: Final = (
    "table", "row", "second_reviews", "agreed", "alpha", "alpha_low", "alpha_high", "overturned",
    "overturned_share", "overturned_low", "overturned_high", "pending", "drawn", "errors",
    "overdue", "oldest_overdue", "error_upper_bound", "state",
)  # fmt: skip


@PAGES.show("quality/", allow_roles(*POLICY_READERS), name="quality")
def quality_page(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Show the figures of the period, lane and reason in the query string."""
    figures = build_figures(request, now=database_now())
    query = request.GET
    return render(
        request,
        "console/quality/quality.html",
        {
            "figures": figures,
            "filters": build_filters(figures),
            "promised": PROMISED,
            "answer_days": policies.policy().quality.second_review_days,
            "is_filtered": bool(figures.span.lane or figures.span.reason or query.get("days")),
            "tables": (
                ("lanes", gettext("Lane"), figures.lanes),
                ("reasons", gettext("Reason"), figures.reasons),
            ),
        },
    )


@PAGES.show("quality/plots/<slug:name>.svg", allow_roles(*POLICY_READERS))
def quality_plot(request: HttpRequest, _visitor: User, name: str) -> HttpResponse:
    """Return one plot as an image in the colours of a theme."""
    if name not in PLOTS:
        raise Http404
    figures = build_figures(request, now=database_now())
    return plots.plot_response(request, lambda theme: PLOTS[name](figures, theme))


@PAGES.show("quality/tables.csv", allow_roles(*POLICY_READERS))
def quality_csv(request: HttpRequest, _visitor: User) -> HttpResponse:
    """Return every table of the page in one CSV file."""
    return table_files.table_response(
        request, "quality", _HEAD, _list_csv_rows(build_figures(request, now=database_now()))
    )


def _list_csv_rows(figures: Figures) -> Iterator[tuple[Cell, ...]]:
    yield _build_group_row("all", figures.whole)
    yield from (_build_group_row("lane", group) for group in figures.lanes)
    yield from (_build_group_row("reason", group) for group in figures.reasons)
    yield _build_errors_row("first ruled by", figures.all_automatic)
    yield _build_errors_row("first ruled by", figures.all_human)
    yield from (_build_errors_row("automatic", errors) for errors in figures.automatic)
    yield from (_build_audits_row(audits) for audits in figures.audits)
    for week in figures.weeks:
        share = week.agreed
        yield ("week", week.begins_on.isoformat(), share.of, share.hits, *[None] * 14)


def _build_group_row(table: str, group: Group) -> tuple[Cell, ...]:
    agreement = group.agreement
    figure = (agreement.alpha, agreement.low, agreement.high)
    return (table, group.name, agreement.pairs, agreement.agreed, *figure, *[None] * 11)


def _build_errors_row(table: str, errors: Errors) -> tuple[Cell, ...]:
    share = errors.overturned
    bounds = (share.share, share.low, share.high) if share.of else (None, None, None)
    overdue = (*[None] * 2, errors.overdue, *[None] * 3)
    return (
        table,
        errors.name,
        share.of,
        *[None] * 4,
        share.hits,
        *bounds,
        errors.pending,
        *overdue,
    )


def _build_audits_row(audits: Audits) -> tuple[Cell, ...]:
    oldest = audits.oldest_overdue_at.isoformat() if audits.oldest_overdue_at else None
    counts = (audits.drawn, audits.errors, audits.overdue, oldest)
    return ("audits", audits.reason, *[None] * 10, *counts, audits.upper_bound, audits.state)
