"""Go on with what waits for oneself, give it back, leave a note."""

import uuid
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console.seeing import DECIDERS, SEE_ALL, get_visible_case
from interfaces.look.doors import allow_roles
from records.accounts.models import User
from records.acts import noting, reserving
from records.acts.desk import CaseNotHeld
from records.complaints.models import Case
from records.ledger.clock import database_now

_LONGEST_NOTE: Final = 4000  # characters of a note


@allow_roles(*DECIDERS, foreign=302)
@require_POST
def resume_case(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Go on with a case that waits for this person."""
    try:
        reserving.resume_case(_case_id_of(public_id), reviewer, now=database_now())
    except CaseNotHeld:
        messages.warning(request, _("This case does not wait for you any more."))
        return redirect("console:desk")
    return redirect("console:case", public_id=public_id)


@allow_roles(*DECIDERS, foreign=302)
@require_POST
def release_case(request: HttpRequest, reviewer: User, public_id: uuid.UUID) -> HttpResponse:
    """Give it back to the desk."""
    try:
        reserving.release_case(_case_id_of(public_id), reviewer, now=database_now())
    except CaseNotHeld:
        messages.warning(request, _("This case does not wait for you any more."))
    else:
        messages.success(request, _("Given back: the case waits for everybody again."))
    return redirect("console:desk")


@allow_roles(*DECIDERS, foreign=404, overseers=SEE_ALL)
@require_POST
def add_note(request: HttpRequest, author: User, public_id: uuid.UUID) -> HttpResponse:
    """Leave a note for colleagues; the same words sent twice are one note."""
    now = database_now()
    case = get_visible_case(public_id, author, now=now)
    text = request.POST.get("note", "").strip()[:_LONGEST_NOTE]
    if text:
        noting.add_note(case.pk, author, text, now=now)
        messages.success(request, _("Noted. Neither filer nor seller ever sees it."))
    else:
        messages.error(request, _("Write something first."))
    return redirect(f"{reverse('console:case', args=[public_id])}#notes")


def _case_id_of(public_id: uuid.UUID) -> int:
    return Case.objects.filter(public_id=public_id).values_list("pk", flat=True).first() or 0
