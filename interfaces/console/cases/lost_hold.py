"""What pages say of a lease: it is renewed, or lost, and what was typed is shown again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from interfaces.console.cases.actions import ActionForm
from interfaces.console.cases.form_drafts import FormDraft
from records.accounts.models import User
from records.actions.leases import Lease, LeaseNotHeld
from records.clock import database_now


def renew_lease(
    lease: Lease[Any],
    thing_id: int,
    person: User,
    find_holder: Callable[[datetime], User | None] = lambda _now: None,
) -> HttpResponse:
    """Renew the lease and return its new end, or 409 and who holds the thing now if it is lost."""
    now = database_now()
    try:
        until_at = lease.renew(thing_id, person, now=now)
    except LeaseNotHeld:
        holder = find_holder(now)
        return JsonResponse({"held": False, "by": holder.username if holder else ""}, status=409)
    return JsonResponse({"held": True, "until": until_at.isoformat()})


@dataclass(frozen=True, slots=True)
class LostHold:
    """What was lost, and the ways on."""

    title: str
    explanation: str
    draft: FormDraft  # what was typed
    back_url: str  # takes it back, if it is free
    exit_url: str
    exit_label: str
    form: ActionForm | None = None  # into which it was typed
    holder: User | None = None
    kind: str = ""  # of a dispute
    dispute: str = ""  # its number
    can_claim_next: bool = False

    @property
    def reason_label(self) -> str | Promise:
        """The reason that was chosen, in words."""
        reasons = self.form.reasons if self.form else ()
        return next((reason.label for reason in reasons if reason.code == self.draft.reason), "")

    @property
    def note_label(self) -> str | Promise | None:
        """The label of the text that was typed."""
        return self.form.note if self.form else _("Internal note")


def render_lost_hold(request: HttpRequest, lost_hold: LostHold) -> HttpResponse:
    """Render the page with status 409."""
    return render(request, "console/lost.html", {"lost": lost_hold}, status=409)
