"""After a decision: take an upheld claim back, or file a case anew that was not upheld."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.portal.owned import get_case
from interfaces.portal.wording import get_reason_title
from pipeline.words import CaseState, RightState
from records.accounts.models import Role, User
from records.acts import drafting, retracting
from records.acts.retracting import NotUpheld
from records.ledger.clock import database_now

_NOT_UPHELD: Final = frozenset({CaseState.REJECTED.value, CaseState.INVALID.value})
_IN_FORCE: Final = frozenset({RightState.VERIFIED.value, RightState.EXPIRING.value})


@allow_roles(Role.FILER, foreign=404)
def retract_claim(
    request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID
) -> HttpResponse:
    """What follows from taking the claim back; a POST does so."""
    case = get_case(get_account_id(visitor), request_id, case_id)
    if request.method != "POST" and case.upheld_at is not None:
        page = {"case": case, "found": case.request, "reason_title": get_reason_title(case.reason)}
        return render(request, "portal/requests/retract.html", page)
    if request.method == "POST":
        _perform_retraction(request, visitor, case.pk)
    else:
        messages.error(request, _("This claim is not upheld, or not any more."))
    return redirect("portal:request", request_id=request_id)


def _perform_retraction(request: HttpRequest, visitor: User, case_id: int) -> None:
    actor, now = f"user:{visitor.pk}", database_now()
    try:
        retracting.retract_claim(case_id, get_account_id(visitor), actor=actor, now=now)
    except NotUpheld:
        messages.error(request, _("This claim is not upheld, or not any more."))
    else:
        says = _("The claim is taken back. The listing goes up again where nothing else holds it.")
        messages.success(request, says)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def refile_case(
    request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID
) -> HttpResponse:
    """Begin a draft that holds what was filed, to be mended."""
    case = get_case(get_account_id(visitor), request_id, case_id)
    if case.state not in _NOT_UPHELD:
        messages.error(request, _("Only a case that was not upheld is filed anew."))
        return redirect("portal:request", request_id=request_id)
    if case.request.right.state not in _IN_FORCE:
        messages.error(request, _("Its right is not in force: renew it, then file anew."))
        return redirect("portal:request", request_id=request_id)
    draft = drafting.start_correction(case, visitor, now=database_now())
    messages.success(request, _("Here is what you filed. Mend it, then file it anew."))
    return redirect("portal:draft_evidence", draft_id=draft.public_id)
