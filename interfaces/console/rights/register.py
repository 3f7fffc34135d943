"""Where rights differ from a newer register, before verifiers: applied or dismissed."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from interfaces.console.rights.labels import describe_change
from interfaces.console.rights.rights import DESK, RightDesk
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import paginate
from interfaces.web.outcomes import report_outcome
from records.accounts.models import Role, User
from records.actions.rights import register_changes
from records.actions.rights.repository import RENEWABLE
from records.clock import database_now
from records.rights.models import ChangeState, RegisterChange

PAGES = Pages()
_RIGHT = "rights/<uuid:right_id>/"
_DECISIONS: Final = {
    "apply": register_changes.apply_change,
    "dismiss": register_changes.dismiss_change,
}


@PAGES.show("rights/register/", allow_roles(*RightDesk.readers), name="register_changes")
def list_changes(request: HttpRequest, verifier: User) -> HttpResponse:
    """List every undecided difference, oldest first."""
    waiting = RegisterChange.objects.filter(state=ChangeState.OPEN, right__state__in=RENEWABLE)
    page = paginate(waiting.select_related("right__owner").order_by("found_at", "pk"), request)
    context = {
        "page": page,
        "changes": [(change, describe_change(change)) for change in page.rows],
        "can_act": verifier.role == Role.VERIFIER,
    }
    return render(request, "console/verification/register.html", context)


@PAGES.step(f"{_RIGHT}changes/<int:change_id>/decision/", DESK.open_to_doers, name="right_change")
def decide_change(
    request: HttpRequest, verifier: User, right_id: UUID, change_id: int
) -> HttpResponse:
    """Let the right say what the register says, or let it be."""
    change = get_object_or_404(DESK.get(right_id).register_changes, pk=change_id)
    decide = _DECISIONS.get(request.POST.get("decision", ""))
    if decide is not None:
        with report_outcome(request, _("Saved.")):
            decide(change.pk, verifier, now=database_now())
    return redirect("console:register_changes")
