"""Begin a filing: choose a right and a reason. The draft's own pages go on from there."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.portal.forms import ChoiceForm
from pipeline.words import Reason, RightState
from records.accounts.models import Role, User
from records.acts import drafting
from records.complaints.models import Draft
from records.ledger.clock import database_now
from records.rights import usable
from records.rights.models import Right


@allow_roles(Role.FILER)
def begin_filing(request: HttpRequest, visitor: User) -> HttpResponse:
    """The first step; a POST begins the draft. The address may choose beforehand."""
    account_id = get_account_id(visitor)
    rights = _list_usable_rights(account_id)
    if request.method == "POST":
        choice = ChoiceForm(request.POST, rights=rights, account_id=account_id)
        if choice.is_valid():
            return _begin_draft(visitor, choice, rights)
    else:
        choice = ChoiceForm(rights=rights, account_id=account_id)
        choice.initial = {"once": uuid.uuid4(), **request.GET.dict()}
    drafts = Draft.objects.filter(account_id=account_id, expires_at__gt=database_now())
    page = {"choice": choice, "has_rights": bool(rights), "drafts": drafts.count()}
    return render(request, "portal/choose.html", page, status=422 if choice.is_bound else 200)


def _begin_draft(visitor: User, choice: ChoiceForm, rights: list[Right]) -> HttpResponse:
    typed = choice.cleaned_data
    right = next(it for it in rights if str(it.public_id) == typed["right"])
    draft = drafting.start_draft(
        visitor, right, Reason(typed["reason"]), once=typed["once"], now=database_now()
    )
    return redirect("portal:draft", draft_id=draft.public_id)


def _list_usable_rights(account_id: int) -> list[Right]:
    in_force = [RightState.VERIFIED, RightState.EXPIRING]
    rights = usable.list_usable_rights(account_id, database_now().date())
    return list(rights.filter(state__in=in_force).select_related("owner").order_by("mark"))
