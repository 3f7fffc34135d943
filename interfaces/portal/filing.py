"""File a request: choose a right and a reason, then say which listings and why."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.look.doors import admits
from interfaces.look.limits import count_listings
from interfaces.portal.forms import ChoiceForm, FilingForm
from interfaces.portal.wording import title_of
from pipeline.words import Reason, RightState
from records.accounts.models import Role, User
from records.acts import filing
from records.acts.admission import FilingRefused
from records.acts.filing import Filed
from records.rights.models import Right
from records.standing import memberships


def account_of(visitor: User) -> int:
    """The account that the visitor acts for.

    Raises:
        PermissionDenied: there is none.
    """
    if visitor.account_id is None:
        raise PermissionDenied
    return visitor.account_id


@admits(Role.FILER)
def new(request: HttpRequest, visitor: User) -> HttpResponse:
    """The first step until it is answered, then the second; a POST files."""
    rights = _usable_rights(account_of(visitor))
    asked = request.POST if request.method == "POST" else request.GET
    choice = ChoiceForm(asked or None, rights=rights)
    if not choice.is_valid():
        status = 422 if choice.is_bound else 200
        page = {"choice": choice, "has_rights": bool(rights)}
        return render(request, "portal/choose.html", page, status=status)
    right = next(it for it in rights if str(it.public_id) == choice.cleaned_data["right"])
    reason = Reason(choice.cleaned_data["reason"])
    if request.method == "POST":
        return _post(request, visitor, right, reason)
    return _show(request, _form(right, reason, visitor), right)


def _usable_rights(account_id: int) -> list[Right]:
    in_force = [RightState.VERIFIED, RightState.EXPIRING]
    return list(Right.objects.filter(owner_id=account_id, state__in=in_force).order_by("mark"))


def _form(right: Right, reason: Reason, visitor: User) -> FilingForm:
    form = FilingForm(reason=reason, is_member=_is_member(right, visitor))
    form.initial["filer_name"] = visitor.get_full_name()
    form.initial["filer_email"] = visitor.email
    return form


def _is_member(right: Right, visitor: User) -> bool:
    return memberships.is_member(owner_id=right.owner_id, filer_id=account_of(visitor))


def _post(request: HttpRequest, visitor: User, right: Right, reason: Reason) -> HttpResponse:
    form = FilingForm(
        request.POST, request.FILES, reason=reason, is_member=_is_member(right, visitor)
    )
    if _is_too_large(request):
        form.add_error("sheet", _("This file is larger than 1 MiB."))
    if not form.is_valid():
        return _show(request, form, right, status=422)
    try:
        with transaction.atomic():
            filed = filing.file(form.filing(account_of(visitor), str(right.public_id)))
            count_listings(account_of(visitor), filed.cases + filed.duplicates)
    except FilingRefused as refused:
        form.name_faults(refused)
        return _show(request, form, right, status=422)
    messages.success(request, _in_words(filed))
    return redirect("portal:request", request_id=filed.request.public_id)


def _is_too_large(request: HttpRequest) -> bool:
    """Beyond this the upload handler leaves the file out, and it would seem that none was sent."""
    return int(request.headers.get("Content-Length") or 0) > settings.FILE_UPLOAD_MAX_MEMORY_SIZE


def _in_words(filed: Filed) -> str:
    total = filed.cases + filed.duplicates
    opened = ngettext("%(count)d case opened.", "%(count)d cases opened.", total)
    says = opened % {"count": total}
    if filed.refused:
        named = ngettext(
            "%(count)d line made no case and is named below.",
            "%(count)d lines made no case and are named below.",
            len(filed.refused),
        )
        says = f"{says} {named % {'count': len(filed.refused)}}"
    return says


def _show(
    request: HttpRequest, form: FilingForm, right: Right, *, status: int = 200
) -> HttpResponse:
    page = {"form": form, "right": right, "reason_title": title_of(form.reason)}
    return render(request, "portal/file.html", page, status=status)
