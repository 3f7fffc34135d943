"""Bans: one person approves, another confirms after the notice; either declines; one is lifted."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interfaces.console.sellers.views import render_seller
from interfaces.web.access import GuardedView, allow_roles
from records.accounts.models import Role, Seller, User
from records.actions.sellers import bans
from records.actions.sellers.bans import NotEntitled
from records.clock import database_now
from records.standing.models import PenaltyOrder

STEPS: Final = bans.STEPS
_REASONED: Final = frozenset({"decline", "lift"})
_LONGEST: Final = 200
_DONE_MESSAGES: Final[dict[str, Promise]] = {
    "approve": gettext_lazy("Approved. Another person confirms it when the notice period is over."),
    "confirm": gettext_lazy("The seller is banned. We inform the marketplaces."),
    "decline": gettext_lazy("Declined. It is proposed again when a further strike takes effect."),
    "lift": gettext_lazy("The ban is lifted. We inform the marketplaces."),
}


def make_step_view(which: str) -> GuardedView:
    """The address of one step."""

    @allow_roles(Role.SENIOR_REVIEWER, foreign=404, overseers=(Role.SENIOR_REVIEWER,))
    @require_POST
    def step(request: HttpRequest, person: User, entity_id: UUID, order_id: UUID) -> HttpResponse:
        seller = get_object_or_404(Seller, public_id=entity_id)
        order = get_object_or_404(PenaltyOrder, seller=seller, public_id=order_id)
        why = request.POST.get("why", "").replace("\0", "").strip()
        if which in _REASONED and not 0 < len(why) <= _LONGEST:
            says = _("Say why, in at most 200 characters.")
            return render_seller(
                request, person, seller, status=422, step=which, why=why, fault=says
            )
        try:
            _take_step(which, order.pk, person, why)
        except NotEntitled:
            messages.error(request, _("This ban does not need a step from you now."))
        else:
            messages.success(request, str(_DONE_MESSAGES[which]))
        return redirect("console:seller", entity_id)

    return step


def _take_step(which: str, order_id: int, person: User, why: str) -> None:
    now = database_now()
    if which == "approve":
        bans.approve_ban(order_id, person, now=now)
    elif which == "confirm":
        bans.confirm_ban(order_id, person, now=now)
    elif which == "decline":
        bans.decline_ban(order_id, person, why, now=now)
    else:
        bans.lift_ban(order_id, person, why, now=now)
