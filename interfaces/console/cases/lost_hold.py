"""The page after a lease ran out: it says that nothing was done, and shows what was typed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from interfaces.console.cases.actions import ActionForm
from records.accounts.models import User


@dataclass(frozen=True, slots=True)
class LostHold:
    """What was lost, and the ways on."""

    title: str
    explanation: str
    back_url: str  # takes it back, if it is free
    exit_url: str
    exit_label: str
    note: str
    note_label: str | Promise | None
    action: ActionForm | None = None
    reason: str = ""
    holder: User | None = None
    kind: str = ""  # of a dispute
    dispute: str = ""  # its number
    statement: dict[str, str] | None = None
    can_claim_next: bool = False

    @property
    def reason_label(self) -> str | Promise:
        """The reason that was chosen, in words."""
        reasons = self.action.reasons if self.action else ()
        return next((reason.label for reason in reasons if reason.code == self.reason), "")


def render_lost_hold(request: HttpRequest, lost_hold: LostHold) -> HttpResponse:
    """Render the page with status 409."""
    return render(request, "console/lost.html", {"lost": lost_hold}, status=409)
