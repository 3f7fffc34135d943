"""Small firms for staff: applications, letting in with a contact, declining, ending."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.labels import label, list_choices
from interfaces.web.outcomes import report_outcome
from interfaces.web.programmes import small_firm_labels as words
from records.accounts.models import User
from records.actions.programmes import small_firms, support
from records.actions.programmes.small_firms import KEEPERS
from records.clock import database_now
from records.programmes.models import SmallFirm, SmallFirmState
from records.programmes.state_changes import list_changes

PAGES = Pages()
_FIRM = "firms/<int:firm_id>/"


_KEEPERS: Final = tuple(sorted(KEEPERS))
ACTIONS: Final[dict[str, Callable[..., object]]] = {
    "admission": small_firms.admit_firm,
    "decline": small_firms.decline_firm,
    "graduation": small_firms.graduate_firm,
    "answer": support.answer_firm,
}


@PAGES.show("firms/", allow_roles(*POLICY_READERS), name="firms")
def firm_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """List waiting firms first, longest waiting on top, or those of one state."""
    del visitor
    state = request.GET.get("state", "")
    firms = _select_firms().order_by("state", "applied_at", "pk")
    if state in set(SmallFirmState):
        firms = firms.filter(state=state)
    page = paginate(firms, request)
    context = {
        "rows": [
            (firm, label(firm.state), words.turnover_label(firm.turnover_band))
            for firm in page.rows
        ],
        "page": page,
        "filters": (Filter("state", _("State"), state, list_choices(SmallFirmState)),),
        "is_filtered": bool(state),
    }
    return render(request, "console/programmes/firms.html", context)


@PAGES.show(_FIRM, allow_roles(*POLICY_READERS, foreign=404, overseers=POLICY_READERS), name="firm")
def firm_detail(request: HttpRequest, visitor: User, firm_id: int) -> HttpResponse:
    """Show what the firm declared and what can be done about it."""
    return _render_firm(request, visitor, firm_id)


def make_action_view(which: str) -> GuardedView:
    """Build the view that carries out one of the actions."""

    @allow_roles(*_KEEPERS, foreign=404, overseers=_KEEPERS)
    @require_POST
    def act(request: HttpRequest, keeper: User, firm_id: int) -> HttpResponse:
        get_object_or_404(SmallFirm, pk=firm_id)
        text = request.POST.get("text", "").replace("\0", "").strip()
        if not text:
            messages.error(
                request, _("Write the name, the reason or the answer. The firm reads it.")
            )
            return _render_firm(request, keeper, firm_id, status=422)
        with report_outcome(request, _("Done. The firm can read it on its page.")):
            ACTIONS[which](firm_id, keeper, text, now=database_now())
        return redirect("console:firm", firm_id=firm_id)

    return act


def _select_firms() -> QuerySet[SmallFirm]:
    return SmallFirm.objects.select_related("account", "decided_by", "declared_by")


def _render_firm(
    request: HttpRequest, visitor: User, firm_id: int, *, status: int = 200
) -> HttpResponse:
    firm = get_object_or_404(_select_firms(), pk=firm_id)
    context = {
        "firm": firm,
        "state": label(firm.state),
        "turnover": words.turnover_label(firm.turnover_band),
        "moments": words.list_moments(list_changes("small_firm", firm.pk)),
        "thread": firm.messages.order_by("sent_at", "pk"),
        "longest": support.LONGEST_MESSAGE,
        "may_decide": visitor.role in KEEPERS and firm.state == SmallFirmState.APPLIED,
        "may_end": visitor.role in KEEPERS and firm.state == SmallFirmState.MEMBER,
    }
    return render(request, "console/programmes/firm.html", context, status=status)


for which in ACTIONS:
    PAGES.add(f"{_FIRM}{which}/", f"firm_{which}", make_action_view(which))
