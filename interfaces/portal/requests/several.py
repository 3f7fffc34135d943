"""Withdraw several cases of a request, or all that are open: choose, see what follows, confirm."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.portal.wording import get_reason_title
from records.accounts.models import Role, User
from records.acts import following, withdrawing
from records.acts.withdrawing import NotOpen
from records.complaints.models import Case, TakedownRequest
from records.complaints.models.cases import OPEN
from records.ledger.clock import database_now

_MOST_CASES: Final = 300  # of one request


@allow_roles(Role.FILER, foreign=404)
def withdraw_several(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """Open cases to choose from, then what would be withdrawn; a confirmed POST withdraws."""
    found = get_object_or_404(
        following.list_requests(get_account_id(visitor)), public_id=request_id
    )
    cases = Case.objects.filter(request=found, state__in=OPEN).select_related("listing", "frozen")
    open_cases = list(cases.order_by("line")[:_MOST_CASES])
    chosen = set(request.POST.getlist("case"))
    picked = [case for case in open_cases if str(case.public_id) in chosen]
    if request.method != "POST" or not picked:
        if request.method == "POST":
            messages.warning(request, _("Choose at least one open case."))
        return _render_withdrawal(request, found, "choose", open_cases)
    if request.POST.get("confirm") != "yes":
        return _render_withdrawal(request, found, "preview", picked)
    _withdraw_cases(request, picked)
    return redirect("portal:request", request_id=request_id)


def _render_withdrawal(
    request: HttpRequest, found: TakedownRequest, step: str, cases: list[Case]
) -> HttpResponse:
    page = {
        "found": found,
        "step": step,
        "cases": cases,
        "mark": found.right_snapshot["mark"],
        "reason_title": get_reason_title(found.reason),
    }
    return render(request, "portal/requests/several.html", page)


def _withdraw_cases(request: HttpRequest, cases: list[Case]) -> None:
    """Each by itself, in the order of its key; one that was decided meanwhile is left as it is."""
    done = 0
    for case in sorted(cases, key=lambda one: one.pk):
        try:
            withdrawing.withdraw_case(case.pk, case.account_id, now=database_now())
        except NotOpen:
            continue
        done += 1
    says = ngettext("%(count)d case is withdrawn.", "%(count)d cases are withdrawn.", done)
    messages.success(request, says % {"count": done})
    if left := len(cases) - done:
        says = ngettext(
            "%(count)d case was decided meanwhile and stays as it is.",
            "%(count)d cases were decided meanwhile and stay as they are.",
            left,
        )
        messages.warning(request, says % {"count": left})
