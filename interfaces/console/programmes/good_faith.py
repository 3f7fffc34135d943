"""Good Faith standings for staff: everybody's figures, barring with a reason, lifting a bar."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from interfaces.console.cases.permissions import POLICY_READERS, SEE_ALL
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.labels import label, list_choices
from interfaces.web.outcomes import report_outcome
from interfaces.web.programmes import good_faith_labels as words
from interfaces.web.programmes.criteria import list_criteria
from pipeline.programmes.good_faith import look_back_start
from pipeline.vocabulary import GoodFaithState, Outcome
from records import policies
from records.accounts.models import User
from records.actions.programmes import good_faith_membership
from records.actions.programmes.good_faith_membership import KEEPERS
from records.cases.models import Ruling
from records.clock import database_now
from records.programmes import good_faith_record
from records.programmes.models import Evaluation, Membership
from records.programmes.state_changes import list_changes

PAGES = Pages()
_ONE = "standings/<int:membership_id>/"


_DAYS_A_PAGE: Final = 15
_LOOKED_BACK: Final = 20
_LONGEST_SEARCH: Final = 200
_KEEPERS: Final = tuple(sorted(KEEPERS))


@PAGES.show("standings/", allow_roles(*POLICY_READERS), name="standings")
def standing_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """List memberships, latest change first, by state or by the filer's name."""
    del visitor
    state, search = request.GET.get("state", ""), _read_search(request)
    rows = Membership.objects.select_related("owner", "agent").order_by("-since_at", "-pk")
    if state in set(GoodFaithState):
        rows = rows.filter(state=state)
    if search:
        rows = rows.filter(Q(owner__name__icontains=search) | Q(agent__name__icontains=search))
    page = paginate(rows, request)
    context = {
        "rows": [(membership, words.standing_label(membership)) for membership in page.rows],
        "page": page,
        "search": search,
        "filters": (Filter("state", _("State"), state, list_choices(GoodFaithState)),),
        "is_filtered": bool(state or search),
    }
    return render(request, "console/programmes/standings.html", context)


@PAGES.show(
    _ONE, allow_roles(*POLICY_READERS, foreign=404, overseers=POLICY_READERS), name="standing"
)
def standing_detail(request: HttpRequest, visitor: User, membership_id: int) -> HttpResponse:
    """Show the figures, the history, and what a false statement would reopen."""
    return _render_standing(request, visitor, membership_id)


@PAGES.step(
    f"{_ONE}bar/", allow_roles(*_KEEPERS, foreign=404, overseers=_KEEPERS), name="standing_bar"
)
def bar_member(request: HttpRequest, keeper: User, membership_id: int) -> HttpResponse:
    """Bar a filer at once for a proven false statement or misuse."""
    return _apply_decision(request, keeper, membership_id, good_faith_membership.bar_filer)


@PAGES.step(
    f"{_ONE}lift/", allow_roles(*_KEEPERS, foreign=404, overseers=_KEEPERS), name="standing_lift"
)
def lift_bar(request: HttpRequest, keeper: User, membership_id: int) -> HttpResponse:
    """Lift a bar; the filer has to qualify again."""
    return _apply_decision(request, keeper, membership_id, good_faith_membership.lift_bar)


def _apply_decision(
    request: HttpRequest, keeper: User, membership_id: int, act: Callable[..., None]
) -> HttpResponse:
    membership = get_object_or_404(Membership, pk=membership_id)
    why = request.POST.get("why", "").replace("\0", "").strip()
    if not why:
        messages.error(request, _("Say why. The audit log records it, and the filer can read it."))
        return _render_standing(request, keeper, membership_id, status=422)
    with report_outcome(request, _("Done. It takes effect at once.")):
        act(membership.pk, keeper, why, now=database_now())
    return redirect("console:standing", membership_id=membership_id)


def _read_search(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH]


def _render_standing(
    request: HttpRequest, visitor: User, membership_id: int, *, status: int = 200
) -> HttpResponse:
    membership = get_object_or_404(
        Membership.objects.select_related("owner", "agent"), pk=membership_id
    )
    evaluations = Evaluation.objects.filter(membership=membership).order_by("-on", "-pk")
    last, days = evaluations.first(), paginate(evaluations, request, _DAYS_A_PAGE)
    result = good_faith_record.parse_verdict(last) if last else None
    numbers = policies.policy().good_faith
    approved_cases = _list_approved(membership, now=database_now())
    context = {
        "held": membership,
        "state": words.standing_label(membership),
        "why": words.explain_standing(membership),
        "found": result,
        "verdict": label(result.verdict) if result else "",
        "criteria": list_criteria(result, numbers) if result else (),
        "moments": words.list_moments(list_changes("membership", membership.pk)),
        "days": [words.describe_day(evaluation) for evaluation in days.rows],
        "page": days,
        "may_change": visitor.role in KEEPERS,
        "is_barred": membership.state == GoodFaithState.BARRED,
        "look_back_days": numbers.look_back_days,
        "approved": approved_cases.count(),
        "looked_back": approved_cases.select_related("case__frozen", "case__listing")[
            :_LOOKED_BACK
        ],
        "sees_cases": visitor.role in SEE_ALL,
    }
    return render(request, "console/programmes/standing.html", context, status=status)


def _list_approved(membership: Membership, *, now: datetime) -> QuerySet[Ruling]:
    """List automatic approvals for this filer and owner in the period of review, newest first."""
    calendar, numbers = policies.calendar(), policies.policy().good_faith
    since_on = look_back_start(calendar.local_day(now), numbers)
    return Ruling.objects.filter(
        account_id=membership.filer_id,
        case__owner_id=membership.owner_id,
        reviewer=None,
        outcome=Outcome.UPHELD,
        annulled_at=None,
        ruled_at__gte=calendar.midnight(since_on),
    ).order_by("-ruled_at", "-pk")
