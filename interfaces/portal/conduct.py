"""How an account's use of the procedure is seen: measures against it, and its objection."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interfaces.look import conduct as words
from interfaces.look.doors import admits, get_account_id
from pipeline.misuse import Matter
from records.accounts.models import Role, User
from records.acts import curbing
from records.acts.curbing import ObjectionRefused
from records.conduct.counted import Party
from records.conduct.models import Measure
from records.ledger.clock import database_now
from records.notices import measures as notices

_SHOWN = 50


@admits(Role.FILER)
@require_safe
def conduct(request: HttpRequest, visitor: User) -> HttpResponse:
    """Warnings and suspensions, the newest first, with what was weighed."""
    return _shown(request, get_account_id(visitor))


def _shown(
    request: HttpRequest, account_id: int, fault: str = "", typed: str = "", at: int = 0
) -> HttpResponse:
    now = database_now()
    rows = [
        (one, words.MEASURES[one.kind], words.state_of(one, now), notices.says(one))
        for one in Measure.objects.filter(account_id=account_id).order_by("-decided_at")[:_SHOWN]
    ]
    context = {"rows": rows, "fault": fault, "typed": typed, "at": at}
    return render(request, "portal/conduct.html", context, status=422 if fault else 200)


@admits(Role.FILER, foreign=404)
@require_POST
def object_to(request: HttpRequest, visitor: User, measure_id: UUID) -> HttpResponse:
    """Object to one of them, once; what was typed is kept where it is refused."""
    account_id = get_account_id(visitor)
    found = get_object_or_404(Measure, public_id=measure_id, account_id=account_id)
    text = request.POST.get("text", "").replace("\0", "").strip()
    party = Party(Matter.NOTICES, account_id=account_id)
    try:
        curbing.object_to(found.pk, party, text, actor=f"user:{visitor.pk}", now=database_now())
    except ObjectionRefused:
        says = _("Say why in at most 5,000 characters, once, while the measure stands.")
        return _shown(request, account_id, says, text[:10_000], found.pk)
    messages.success(request, _("Thank you. Somebody else than who decided will answer."))
    return redirect("portal:conduct")
