"""The figures of quality: how far people agree, how often automation errs, what became of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from interfaces.web.components.tables import Filter
from interfaces.web.labels import Label, label, list_choices
from pipeline.quality.agreement import Agreement, measure_agreement
from pipeline.reasons import Reason
from pipeline.statistics.rates import Share
from pipeline.vocabulary import Lane
from records import policies
from records.statistics import quality
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
    overturned: Share
    pending: int  # disputes that nobody has decided


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

    @property
    def is_empty(self) -> bool:
        """Whether there were no second reviews."""
        return self.whole.agreement.pairs == 0

    @property
    def known_rightly(self) -> Share:
        """Golden cases answered rightly."""
        return Share(self.golden_answers.right, self.golden_answers.count)


def build_figures(request: HttpRequest, *, now: datetime) -> Figures:
    """Build the figures of the period, lane and reason in the query string."""
    days = _choose(request.GET.get("days", ""), PERIODS) or "90"
    span = QualityPeriod(
        since=now - timedelta(days=int(days)),
        until=now,
        lane=_choose(request.GET.get("lane", ""), set(Lane)),
        reason=_choose(request.GET.get("reason", ""), set(Reason)),
    )
    counts = quality.count_answers(span)
    by_policy = [answers for answers in counts if answers.is_of_policy]
    return Figures(
        span=span,
        days=days,
        whole=_build_group("all", _("All"), counts),
        lanes=_group_by(counts, lambda answers: answers.lane),
        reasons=_group_by(counts, lambda answers: answers.reason),
        automatic=tuple(
            _build_errors(name, [answers for answers in by_policy if answers.reason == name])
            for name in sorted({answers.reason for answers in by_policy})
        ),
        all_automatic=_build_errors("policy", by_policy),
        all_human=_build_errors(
            "person", [answers for answers in counts if not answers.is_of_policy]
        ),
        weeks=_build_weeks(counts),
        golden_answers=quality.count_golden_answers(span),
        drawn=quality.count_drawn(span),
        pairs_needed=policies.policy().quality.pairs_needed,
    )


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


def _choose(choice: str, choices: Iterable[str]) -> str:
    return choice if choice in set(choices) else ""


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


def _build_errors(name: str, counts: Sequence[Answers]) -> Errors:
    pending = sum(
        answers.count for answers in counts if not answers.agrees and answers.is_overturned is None
    )
    overturned_count = sum(answers.count for answers in counts if answers.is_overturned)
    return Errors(
        name, Share(overturned_count, sum(answers.count for answers in counts) - pending), pending
    )


def _build_weeks(counts: Sequence[Answers]) -> tuple[Week, ...]:
    agreements, totals = Counter[date](), Counter[date]()
    for answers in counts:
        totals[answers.week] += answers.count
        agreements[answers.week] += answers.count if answers.agrees else 0
    return tuple(Week(week, Share(agreements[week], totals[week])) for week in sorted(totals))
