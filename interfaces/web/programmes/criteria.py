"""Each criterion of the Good Faith Program with its figure, bound and distance, in words."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.web.labels import translate
from pipeline.policy.tables import GoodFaithNumbers
from pipeline.programmes.good_faith import Evaluation
from pipeline.reasons import Reason
from pipeline.statistics.rates import Rate
from records import policies


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row: what is asked, what it is now, and how far that is from the limit."""

    label: str
    limit: str
    figure: str
    bound: str  # empty: the figure is a count
    distance: str
    is_met: bool | None  # none: it is not judged
    reason: str = ""  # the code, of a row about one reason


def list_criteria(evaluation: Evaluation, numbers: GoodFaithNumbers) -> tuple[Criterion, ...]:
    """List every criterion of the program with the figures of one evaluation."""
    figures = evaluation.figures
    sellers = _("Different sellers, for admission alone")
    return (
        _build_count(
            _("Decided cases, for any verdict"), figures.cases, numbers.minimum_cases, _more_cases
        ),
        _build_rate(_("Takedown rate, all reasons"), figures.takedown),
        *(_build_reason(reason, rate) for reason, rate in figures.by_reason),
        *(_build_unjudged(reason, rate, numbers) for reason, rate in evaluation.few),
        _build_rate(_("Counter-notifications that succeeded"), figures.counter),
        _build_count(
            _("Requests filed, for admission alone"),
            figures.requests,
            numbers.volume,
            _more_requests,
        ),
        *(
            [_build_count(sellers, figures.sellers, numbers.minimum_sellers, _more_sellers)]
            if numbers.minimum_sellers
            else []
        ),
    )


def _build_count(label: str, count: int, least: int, more: Callable[[int], str]) -> Criterion:
    missing = least - count
    return Criterion(
        label=label,
        limit=_("at least %(number)d") % {"number": least},
        figure=str(count),
        bound="",
        distance=more(missing) if missing > 0 else _("enough"),
        is_met=missing <= 0,
    )


def _more_cases(count: int) -> str:
    text = ngettext("%(count)d more decided case", "%(count)d more decided cases", count)
    return text % {"count": count}


def _more_requests(count: int) -> str:
    return ngettext("%(count)d more request", "%(count)d more requests", count) % {"count": count}


def _more_sellers(count: int) -> str:
    return ngettext("%(count)d more seller", "%(count)d more sellers", count) % {"count": count}


def _build_rate(label: str, rate: Rate, reason: str = "") -> Criterion:
    limit = _("at least %(percent)d %%") if rate.is_floor else _("at most %(percent)d %%")
    return Criterion(
        label=label,
        limit=limit % {"percent": rate.limit_percent},
        figure=_format_figure(rate),
        bound=f"{'≥' if rate.is_floor else '≤'} {100 * rate.wilson_bound:.1f} %",
        distance=_describe_distance(rate),
        is_met=rate.passes,
        reason=reason,
    )


def _build_reason(reason: Reason, rate: Rate) -> Criterion:
    return _build_rate(translate(policies.policy().reasons[reason].title), rate, reason.value)


def _build_unjudged(reason: Reason, rate: Rate, numbers: GoodFaithNumbers) -> Criterion:
    distance_text = _("not judged: a verdict takes %(number)d cases") % {
        "number": numbers.minimum_cases
    }
    return Criterion(
        label=translate(policies.policy().reasons[reason].title),
        limit="–",
        figure=_format_figure(rate),
        bound=f"≥ {100 * rate.wilson_bound:.1f} %",
        distance=distance_text,
        is_met=None,
        reason=reason.value,
    )


def _format_figure(rate: Rate) -> str:
    fraction = _("%(hits)d of %(of)d") % {"hits": rate.hits, "of": rate.of}
    return f"{100 * rate.share:.1f} % ({fraction})" if rate.of else fraction


def _describe_distance(rate: Rate) -> str:
    points = {"points": abs(rate.distance_points)}
    if rate.passes:
        return f"{_('%(points).1f points') % points}: {_describe_room(rate)}"
    text = (
        _("%(points).1f points below the limit")
        if rate.is_floor
        else _("%(points).1f points above the limit")
    )
    return f"{text % points}: {_describe_needed(rate)}"


def _describe_room(rate: Rate) -> str:
    count = rate.room
    if rate.is_floor:
        text = ngettext("%(count)d more case may fail", "%(count)d more cases may fail", count)
    else:
        text = ngettext(
            "%(count)d more listing may be restored",
            "%(count)d more listings may be restored",
            count,
        )
    return text % {"count": count}


def _describe_needed(rate: Rate) -> str:
    if rate.cases_needed is None:
        return _("it passes once those cases leave the window")
    count = rate.cases_needed
    text = ngettext(
        "%(count)d more upheld case in a row would reach it",
        "%(count)d more upheld cases in a row would reach it",
        count,
    )
    return text % {"count": count}
