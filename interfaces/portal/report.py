"""The public form: report listings without an account, follow them by a link nobody can guess."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from interfaces.look.doors import passers_by
from interfaces.look.limits import count_report
from interfaces.portal.following import (
    answer_question,
    request_page,
    withdraw_case,
)
from interfaces.portal.forms import ReportChoiceForm, ReportForm
from interfaces.portal.owned import own_case
from interfaces.portal.wording import title_of
from pipeline.words import Reason, RightKind
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.acts import claiming
from records.acts.admission import FilingRefused
from records.acts.claiming import Claim
from records.acts.filing import Filed


@passers_by(PUBLIC_FORM_ACCOUNT_ID)
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """The first step until it is answered, then the second; a POST files."""
    asked = request.POST if request.method == "POST" else request.GET
    choice = ReportChoiceForm(asked or None)
    if not choice.is_valid():
        status = 422 if choice.is_bound else 200
        return render(request, "portal/report_choose.html", {"choice": choice}, status=status)
    kind, _, reason = choice.cleaned_data["claim"].partition(":")
    if request.method == "POST":
        return _post(request, RightKind(kind), Reason(reason))
    return _show(request, ReportForm(reason=Reason(reason)), RightKind(kind))


def _post(request: HttpRequest, kind: RightKind, reason: Reason) -> HttpResponse:
    form = ReportForm(request.POST, reason=reason)
    if not form.is_valid():
        return _show(request, form, kind, status=422)
    try:
        with transaction.atomic():
            filed = _filed(form, kind)
            count_report(request, filed.cases + filed.duplicates)
    except FilingRefused as refused:
        form.name_faults(refused)
        return _show(request, form, kind, status=422)
    return redirect("portal:receipt", request_id=filed.request.public_id)


def _filed(form: ReportForm, kind: RightKind) -> Filed:
    claim = Claim(kind, form.cleaned_data["mark"], form.cleaned_data["number"])
    return claiming.claim(claim, form.filing(PUBLIC_FORM_ACCOUNT_ID))


def _show(
    request: HttpRequest, form: ReportForm, kind: RightKind, *, status: int = 200
) -> HttpResponse:
    page = {
        "form": form,
        "claim": f"{kind}:{form.reason}",
        "kind": kind,
        "reason_title": title_of(form.reason),
    }
    return render(request, "portal/report.html", page, status=status)


@passers_by(PUBLIC_FORM_ACCOUNT_ID, foreign=404)
@never_cache
def receipt(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Receipt and tracking page in one; whoever has the link may see it."""
    page = request_page(request, PUBLIC_FORM_ACCOUNT_ID, request_id)
    shown = render(request, "portal/receipt.html", page)
    shown["X-Robots-Tag"] = "noindex"
    shown["Referrer-Policy"] = "no-referrer"
    return shown


@passers_by(PUBLIC_FORM_ACCOUNT_ID, foreign=404)
@require_POST
def withdraw(request: HttpRequest, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Take one case back."""
    withdraw_case(request, own_case(PUBLIC_FORM_ACCOUNT_ID, request_id, case_id))
    return redirect("portal:receipt", request_id=request_id)


@passers_by(PUBLIC_FORM_ACCOUNT_ID, foreign=404)
@require_POST
def answer(request: HttpRequest, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Answer the question about one case."""
    answer_question(request, own_case(PUBLIC_FORM_ACCOUNT_ID, request_id, case_id))
    return redirect("portal:receipt", request_id=request_id)
