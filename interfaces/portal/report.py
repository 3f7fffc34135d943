"""The public form: report listings without an account, follow them by a link nobody can guess."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from interfaces.look.doors import passers_by
from interfaces.look.limits import count_report
from interfaces.look.people.limits import count_letter
from interfaces.portal import challenge
from interfaces.portal.following import (
    answer_question,
    request_page,
    withdraw_case,
)
from interfaces.portal.forms import ReportChoiceForm
from interfaces.portal.owned import own_case
from interfaces.portal.report_form import ReportForm, mended
from interfaces.portal.wording import title_of
from pipeline.words import Reason, RightKind
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.acts import claiming, confirming
from records.acts.admission import FilingRefused
from records.ledger import policies
from records.ledger.clock import database_now


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
    return shown(request, ReportForm(reason=Reason(reason), kind=RightKind(kind)))


def _post(request: HttpRequest, kind: RightKind, reason: Reason) -> HttpResponse:
    form = ReportForm(mended(request.POST), reason=reason, kind=kind)
    if not form.is_valid():
        return shown(request, form, status=422)
    try:
        with transaction.atomic():
            return _accepted(request, form)
    except FilingRefused as refused:
        form.name_faults(refused)
        return shown(request, form, status=422)


def _accepted(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """At once where the work was done; otherwise when its sender follows a letter."""
    typed, draft_id, now = form.typed(), form.cleaned_data["draft_id"], database_now()
    count_report(request, len(typed.lines))
    if challenge.is_shown(request.POST.get(challenge.FIELD, ""), str(draft_id)):
        filed = claiming.claim(*confirming.claimed(typed, draft_id), now=now)
        return redirect("portal:receipt", request_id=filed.request.public_id)
    kept = confirming.keep(typed, draft_id, now=now)
    if kept.request_public_id is not None:
        return redirect("portal:receipt", request_id=kept.request_public_id)
    count_letter(typed.filer_email, policies.policy().public_form.letters_a_day)
    return redirect("portal:report_waiting")


def shown(request: HttpRequest, form: ReportForm, *, status: int = 200) -> HttpResponse:
    """The second step, with the work for this form."""
    draft_id = form["draft_id"].value()
    page = {
        "form": form,
        "claim": f"{form.kind}:{form.reason}",
        "kind": form.kind,
        "reason_title": title_of(form.reason),
        "challenge": challenge.offered(str(draft_id), now=database_now()),
    }
    return render(request, "portal/report.html", page, status=status)


@passers_by(PUBLIC_FORM_ACCOUNT_ID, foreign=404)
@never_cache
def receipt(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Receipt and tracking page in one; whoever has the link may see it."""
    page = request_page(request, PUBLIC_FORM_ACCOUNT_ID, request_id)
    shown = render(request, "portal/receipt.html", page)
    shown["X-Robots-Tag"] = "noindex"
    shown["Referrer-Policy"] = "same-origin"
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
