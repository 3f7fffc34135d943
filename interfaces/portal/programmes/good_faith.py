"""The Good Faith panel: exact criteria, own figures, the way to each limit, and what was before."""

from collections.abc import Iterator
from typing import Final

from django.db.models import F, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components import plots, table_files
from interfaces.web.components.plots import IntervalAxis, Plot, build_interval_plot, colours
from interfaces.web.components.table_files import Cell
from interfaces.web.components.tables import paginate
from interfaces.web.labels import label
from interfaces.web.outcomes import report_outcome
from interfaces.web.programmes import labels
from interfaces.web.programmes.criteria import list_criteria
from pipeline.programmes import good_faith
from pipeline.statistics.rates import Rate
from pipeline.vocabulary import GoodFaithState
from records import policies
from records.accounts.models import User
from records.actions.programmes import good_faith_membership
from records.clock import database_now
from records.programmes import good_faith_record
from records.programmes.models import Evaluation, Membership
from records.programmes.state_changes import list_changes

_ROW: Final = 26


def build_rates_plot(evaluation: good_faith.Evaluation, theme: str) -> Plot:
    """Plot each takedown rate as a point with its bound as a line and its limit as a tick."""
    values = [
        {
            "name": name,
            "figure": rate.share,
            "low": rate.wilson_bound,
            "high": rate.share,
            "limit": rate.limit_percent / 100,
        }
        for name, rate in _list_rates(evaluation)
    ]
    axis = IntervalAxis(_("Takedown rate, with its bound; the line is the limit"), _ROW)
    plot = build_interval_plot(values, axis, theme)
    limit = plot["layer"][1]["encoding"]["x"] | {"field": "limit"}
    second = colours(theme)["second"]
    mark = {"type": "tick", "thickness": 2, "size": _ROW, "color": second}
    plot["layer"].insert(0, {"mark": mark, "encoding": {"x": limit}})
    return plot


def _list_rates(evaluation: good_faith.Evaluation) -> Iterator[tuple[str, Rate]]:
    yield _("all reasons"), evaluation.figures.takedown
    yield from ((reason.value, rate) for reason, rate in evaluation.figures.by_reason)
    yield from ((reason.value, rate) for reason, rate in evaluation.few)


PAGES = Pages(allow_filers)
_ONE = "good-faith/standings/<int:membership_id>/"
_DAYS_A_PAGE: Final = 15
_MOST_DAYS: Final = 1_000
_HEAD: Final = (
    "day", "window_begins", "window_ends", "cases", "takedown_hits", "takedown_of", "counter_hits",
    "counter_of", "requests", "sellers", "verdict", "missed", "state",
)  # fmt: skip


@PAGES.show("good-faith/", name="good_faith")
def show_good_faith(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the account's membership, or a list if it has several, as agents do."""
    memberships = _find_memberships(get_account_id(visitor))
    page = paginate(memberships, request)
    if len(page.rows) == 1 and not page.has_other_pages:
        return _render_panel(request, visitor, page.rows[0])
    rows = [(membership, label(membership.state)) for membership in page.rows]
    context = {
        "rows": rows,
        "page": page,
        "numbers": policies.policy().good_faith,
        "account_id": get_account_id(visitor),
    }
    return render(request, "portal/programmes/memberships.html", context)


@PAGES.show(_ONE, name="good_faith_one")
def show_membership(request: HttpRequest, visitor: User, membership_id: int) -> HttpResponse:
    """Show a membership of the account, of a principal, or of an agent that files for it."""
    return _render_panel(request, visitor, _get_membership(visitor, membership_id))


@PAGES.show(f"{_ONE}rates.svg", name="good_faith_plot")
def show_plot(request: HttpRequest, visitor: User, membership_id: int) -> HttpResponse:
    """Draw the rates of the last evaluation beside their limits."""
    last = _find_evaluations(_get_membership(visitor, membership_id)).first()
    if last is None:
        raise Http404
    evaluation = good_faith_record.parse_verdict(last)
    return plots.plot_response(request, lambda theme: build_rates_plot(evaluation, theme))


@PAGES.show(f"{_ONE}evaluations.csv", name="good_faith_csv")
def export_evaluations(request: HttpRequest, visitor: User, membership_id: int) -> HttpResponse:
    """Return the newest evaluations with their figures as a table, up to a limit."""
    days = _find_evaluations(_get_membership(visitor, membership_id))[:_MOST_DAYS]
    return table_files.table_response(
        request, "good-faith", _HEAD, (_build_row(day) for day in days)
    )


@PAGES.step(f"{_ONE}leave/", name="good_faith_leave")
def leave_programme(request: HttpRequest, visitor: User, membership_id: int) -> HttpResponse:
    """Leave the program; the waiting time begins."""
    membership = _get_membership(visitor, membership_id)
    message = _("You have left the program. The cooldown has begun.")
    with report_outcome(request, message):
        good_faith_membership.leave_programme(
            membership.pk, get_account_id(visitor), now=database_now()
        )
    return redirect("portal:good_faith_one", membership_id=membership_id)


def _find_memberships(account_id: int) -> QuerySet[Membership]:
    """Select the account's own membership first, then by the other side's name."""
    memberships = Membership.objects.filter(Q(owner_id=account_id) | Q(agent_id=account_id))
    return memberships.select_related("owner", "agent").order_by(
        F("agent_id").asc(nulls_first=True), "owner__name", "pk"
    )


def _get_membership(visitor: User, membership_id: int) -> Membership:
    """Return the account's membership; raise Http404 if there is none or it is another's."""
    return get_object_or_404(_find_memberships(get_account_id(visitor)), pk=membership_id)


def _render_panel(request: HttpRequest, visitor: User, membership: Membership) -> HttpResponse:
    days = paginate(_find_evaluations(membership), request, _DAYS_A_PAGE)
    last = _find_evaluations(membership).first()
    result = good_faith_record.parse_verdict(last) if last else None
    numbers = policies.policy().good_faith
    context = {
        "held": membership,
        "state": label(membership.state),
        "is_own": membership.filer_id == get_account_id(visitor),
        "is_members": membership.state == GoodFaithState.MEMBER,
        "is_only": _find_memberships(get_account_id(visitor)).count() == 1,
        "numbers": numbers,
        "evaluation": result,
        "verdict": label(result.verdict) if result else "",
        "missed": labels.label_missed(", ".join(result.misses)) if result else "",
        "criteria": list_criteria(result, numbers) if result else (),
        "moments": labels.list_moments(list_changes("membership", membership.pk)),
        "why": labels.explain_standing(membership),
        "days": [labels.describe_day(evaluation) for evaluation in days.rows],
        "page": days,
    }
    return render(request, "portal/programmes/membership.html", context)


def _find_evaluations(membership: Membership) -> QuerySet[Evaluation]:
    return Evaluation.objects.filter(membership=membership).order_by("-on", "-pk")


def _build_row(row: Evaluation) -> tuple[Cell, ...]:
    evaluation = good_faith_record.parse_verdict(row)
    figures, window = evaluation.figures, evaluation.window
    return (
        row.on.isoformat(), window.begins_at.isoformat(), window.ends_at.isoformat(),
        figures.cases, figures.takedown.hits, figures.takedown.of, figures.counter.hits,
        figures.counter.of, figures.requests, figures.sellers, evaluation.verdict.value,
        " ".join(evaluation.misses), row.state,
    )  # fmt: skip
