"""How an account's use of the procedure is seen: measures against it, and its objection."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.sanctions import file_objection, render_sanctions
from pipeline.vocabulary import Matter
from records.accounts.models import User
from records.conduct.assessment import Party
from records.conduct.models import Sanction

PAGES = Pages(allow_filers)
_TEMPLATE: Final = "portal/conduct.html"


@PAGES.show("conduct/", name="conduct")
def show_conduct(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show warnings and suspensions, newest first, with what was weighed."""
    measures = Sanction.objects.filter(account_id=get_account_id(visitor))
    return render_sanctions(request, _TEMPLATE, measures)


@PAGES.step("conduct/<uuid:measure_id>/objection/", name="object_to")
def object_to_measure(request: HttpRequest, visitor: User, measure_id: UUID) -> HttpResponse:
    """Object to a sanction once; keep what was typed if it is refused."""
    account_id = get_account_id(visitor)
    measures = Sanction.objects.filter(account_id=account_id)
    measure = get_object_or_404(measures, public_id=measure_id)
    party = Party(Matter.NOTICES, account_id=account_id)
    refusal = file_objection(request, measure, party, actor=visitor.actor)
    if refusal is not None:
        return render_sanctions(request, _TEMPLATE, measures, refusal)
    return redirect("portal:conduct")
