"""After a decision: take an upheld claim back, or file a case again that was not upheld."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.portal.cases.lookups import get_case, get_request, list_chosen_cases
from interfaces.portal.filing.labels import get_reason_title
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.labels import explain
from interfaces.web.outcomes import report_outcome
from pipeline.vocabulary import CaseState, RightState
from records import policies
from records.accounts.models import User
from records.actions.disputes import settlements
from records.actions.disputes.settlements import NotUpheld
from records.actions.filing import relisting_watch, request_drafts, withdrawal
from records.cases.models import Case, TakedownRequest
from records.cases.models.cases import OPEN
from records.clock import database_now
from records.filing.models import Relisting

PAGES = Pages(allow_filers)
_REQUEST = "requests/<uuid:request_id>/"
_CASE = f"{_REQUEST}cases/<uuid:case_id>/"
_NOT_UPHELD: Final = frozenset({CaseState.REJECTED.value, CaseState.INVALID.value})
_IN_FORCE: Final = frozenset({RightState.VERIFIED.value, RightState.EXPIRING.value})


@PAGES.form(f"{_CASE}retraction/", name="retract")
def retract_claim(
    request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID
) -> HttpResponse:
    """Show what retracting the claim means; a POST retracts it."""
    case = get_case(get_account_id(visitor), request_id, case_id)
    if request.method != "POST" and case.upheld_at is not None:
        page = {"case": case, "filing": case.request, "reason_title": get_reason_title(case.reason)}
        return render(request, "portal/cases/retract.html", page)
    if request.method == "POST":
        actor, now = visitor.actor, database_now()
        message = _(
            "The claim is taken back. The listing goes up again unless something else keeps it"
            " down."
        )
        with report_outcome(request, message):
            settlements.retract_claim(case.pk, case.account_id, actor=actor, now=now)
    else:
        messages.error(request, explain(NotUpheld()))
    return redirect("portal:request", request_id=request_id)


@PAGES.step(f"{_CASE}refiling/", name="refile")
def refile_case(
    request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID
) -> HttpResponse:
    """Begin a draft that holds what was filed, to be corrected."""
    case = get_case(get_account_id(visitor), request_id, case_id)
    if case.state not in _NOT_UPHELD:
        messages.error(request, _("You can only file a case again if it was not upheld."))
        return redirect("portal:request", request_id=request_id)
    if case.request.right.state not in _IN_FORCE:
        messages.error(request, _("Its right is not in force. Renew the right, then file again."))
        return redirect("portal:request", request_id=request_id)
    draft = request_drafts.start_correction(case, visitor, now=database_now())
    messages.success(request, _("This is what you filed. Correct it, then file it again."))
    return redirect("portal:draft_evidence", draft_id=draft.public_id)


_MOST_CASES: Final = 300  # of one request


@PAGES.form(f"{_REQUEST}withdrawal/")
def withdraw_several(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """Open cases to choose from, then what would be withdrawn; a confirmed POST withdraws."""
    takedown = get_request(get_account_id(visitor), request_id)
    cases = list_chosen_cases(request, takedown).filter(state__in=OPEN)
    chosen_cases = list(cases.select_related("listing", "frozen"))
    if not chosen_cases:
        if request.method == "POST":
            messages.warning(request, _("Choose at least one open case."))
        cases = Case.objects.filter(request=takedown, state__in=OPEN).order_by("line")
        chosen_cases = list(cases.select_related("listing", "frozen")[:_MOST_CASES])
        return _render_withdrawal(request, takedown, "choose", chosen_cases)
    if request.POST.get("confirm") != "yes":
        return _render_withdrawal(request, takedown, "preview", chosen_cases)
    _withdraw_cases(request, chosen_cases, visitor.actor)
    return redirect("portal:request", request_id=request_id)


def _render_withdrawal(
    request: HttpRequest, takedown: TakedownRequest, step: str, cases: list[Case]
) -> HttpResponse:
    page = {
        "filing": takedown,
        "step": step,
        "cases": cases,
        "mark": takedown.right_snapshot["mark"],
        "reason_title": get_reason_title(takedown.reason),
    }
    return render(request, "portal/cases/withdraw.html", page)


def _withdraw_cases(request: HttpRequest, cases: list[Case], actor: str) -> None:
    """Withdraw them; a case that was decided meanwhile is left as it is."""
    case_ids = [case.pk for case in cases]
    account_id = cases[0].account_id
    now = database_now()
    count = len(withdrawal.withdraw_cases(case_ids, account_id, actor=actor, now=now))
    message = ngettext("%(count)d case is withdrawn.", "%(count)d cases are withdrawn.", count)
    messages.success(request, message % {"count": count})
    if rest := len(cases) - count:
        message = ngettext(
            "%(count)d case was decided in the meantime and stays as it is.",
            "%(count)d cases were decided in the meantime and stay as they are.",
            rest,
        )
        messages.warning(request, message % {"count": rest})


@PAGES.step(f"{_REQUEST}watch/", name="watch")
def change_watch(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """Begin to watch all listings or the chosen ones, or end the watch."""
    account_id, act = get_account_id(visitor), request.POST.get("act")
    takedown = get_request(account_id, request_id)
    if act == "end":
        relisting_watch.end_watch(account_id, request_id, actor=visitor.actor, now=database_now())
        messages.success(request, _("We no longer check for these listings."))
    elif act == "begin":
        _start_watch(request, visitor, request_id, None)
    else:
        upheld = list_chosen_cases(request, takedown).effectively_upheld()
        _start_watch(request, visitor, request_id, list(upheld.values_list("line", flat=True)))
    return redirect("portal:request", request_id=request_id)


def _start_watch(
    request: HttpRequest, visitor: User, request_id: UUID, lines: list[int] | None
) -> None:
    if lines == []:
        messages.warning(request, _("Choose at least one case that was upheld."))
        return
    relisting_watch.start_watch(
        get_account_id(visitor),
        request_id,
        visitor,
        actor=visitor.actor,
        now=database_now(),
        lines=lines,
    )
    message = _("We check for these listings every day, for %(days)d days.")
    messages.success(request, message % {"days": policies.policy().watch.days})


@PAGES.step(f"{_REQUEST}comebacks/<int:comeback_id>/", name="file_again")
def refile_relisting(
    request: HttpRequest, visitor: User, request_id: UUID, comeback_id: int
) -> HttpResponse:
    """Begin a draft on what came back, with all that was written the first time."""
    relistings = Relisting.objects.select_related("case__request__right", "listing").filter(
        account_id=get_account_id(visitor), case__request__public_id=request_id
    )
    relisting = get_object_or_404(relistings, pk=comeback_id)
    draft = request_drafts.start_correction(
        relisting.case, visitor, texts=[relisting.listing.url], now=database_now()
    )
    messages.success(request, _("Everything is filled in. Check it, confirm it and file."))
    return redirect("portal:draft_evidence", draft_id=draft.public_id)
