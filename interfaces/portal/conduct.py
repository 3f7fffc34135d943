"""How an account's use of the procedure is seen: measures against it, and its objection."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from interfaces.web import conduct_labels as words
from interfaces.web.access import allow_roles, get_account_id, name_actor
from pipeline.vocabulary import Matter
from records.accounts.models import Role, User
from records.actions.conduct import sanctions
from records.actions.conduct.sanctions import ObjectionRefused
from records.clock import database_now
from records.conduct.assessment import Party
from records.conduct.models import Measure
from records.notices import conduct_letters as notices

_MOST_MEASURES = 50


@allow_roles(Role.FILER)
@require_safe
def show_conduct(request: HttpRequest, visitor: User) -> HttpResponse:
    """Warnings and suspensions, the newest first, with what was weighed."""
    return _render_conduct(request, get_account_id(visitor))


def _render_conduct(
    request: HttpRequest, account_id: int, fault: str = "", typed: str = "", at: int = 0
) -> HttpResponse:
    now = database_now()
    rows = [
        (
            one,
            words.MEASURES[one.kind],
            words.describe_measure_state(one, now),
            notices.compose_text(one),
        )
        for one in Measure.objects.filter(account_id=account_id).order_by("-decided_at")[
            :_MOST_MEASURES
        ]
    ]
    context = {"rows": rows, "fault": fault, "typed": typed, "at": at}
    return render(request, "portal/conduct.html", context, status=422 if fault else 200)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def object_to_measure(request: HttpRequest, visitor: User, measure_id: UUID) -> HttpResponse:
    """Object to one of them, once; what was typed is kept where it is refused."""
    account_id = get_account_id(visitor)
    found = get_object_or_404(Measure, public_id=measure_id, account_id=account_id)
    text = request.POST.get("text", "").replace("\0", "").strip()
    party = Party(Matter.NOTICES, account_id=account_id)
    try:
        sanctions.file_objection(
            found.pk, party, text, actor=name_actor(visitor), now=database_now()
        )
    except ObjectionRefused:
        says = _("Say why in at most 5,000 characters, once, while the measure stands.")
        return _render_conduct(request, account_id, says, text[:10_000], found.pk)
    messages.success(request, _("Thank you. Somebody else than who decided will answer."))
    return redirect("portal:conduct")
