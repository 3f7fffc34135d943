"""The public form: filing without an account, confirming by email, following the report."""

import uuid
from functools import partial
from uuid import UUID

from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from interfaces.portal.cases.answers import answer_question
from interfaces.portal.cases.lookups import get_case, get_request
from interfaces.portal.cases.sent_files import sent_file_response, sent_page_response
from interfaces.portal.cases.views import build_receipt_context, withdraw_case
from interfaces.portal.filing.labels import get_reason_title
from interfaces.portal.public_report import forms
from interfaces.portal.public_report.forms import (
    ReportChoiceForm,
    ReportForm,
    build_form_data,
    strip_posted_marks,
)
from interfaces.web.access import Pages, allow_everyone, allow_public_as
from interfaces.web.files.evidence_files import UploadedEvidence, read_evidence
from interfaces.web.files.upload_gate import take_turn
from interfaces.web.files.uploads import explain_refusal, is_valid_upload
from interfaces.web.languages import find_language
from interfaces.web.rate_limits import count_letter, count_report, count_uploads, hash_address
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.actions.filing import public_reports
from records.actions.filing.admission import FilingRefused
from records.actions.filing.public_reports import LinkExpired
from records.clock import database_now
from records.filing import unconfirmed_reports
from records.filing.models import UnconfirmedReport

PAGES = Pages(partial(allow_public_as, PUBLIC_FORM_ACCOUNT_ID))
_REPORT = "report/<uuid:request_id>/"


@PAGES.form("report/", name="report")
@never_cache
def report_listings(request: HttpRequest) -> HttpResponse:
    """Show the first step until it is answered, then the second; a POST files the report.

    A marketplace leads here with the address of a listing, which then stands in the second step.
    """
    data = strip_posted_marks(request.POST if request.method == "POST" else request.GET)
    listings = {"listings": data.get("listings", "")}
    is_asked = request.method == "POST" or "claim" in data
    choice = ReportChoiceForm(data if is_asked else None, initial=listings)
    if not choice.is_valid():
        status = 422 if choice.is_bound else 200
        return render(
            request, "portal/public_report/choose.html", {"choice": choice}, status=status
        )
    kind, _, reason = choice.cleaned_data["claim"].partition(":")
    if request.method == "POST":
        form = ReportForm(data, reason=Reason(reason), kind=RightKind(kind))
        return _handle_post(request, form)
    form = ReportForm(reason=Reason(reason), kind=RightKind(kind), initial=listings)
    return render_report_form(request, form)


def _handle_post(request: HttpRequest, form: ReportForm) -> HttpResponse:
    is_valid_upload(request, form, "listings")
    if request.FILES:
        _count_files(request)
    form.read_files(request)
    if form.errors:
        return render_report_form(request, form, status=422)
    try:
        with transaction.atomic():
            return _accept_report(request, form)
    except FilingRefused as refused:
        form.name_faults(refused)
        return render_report_form(request, form, status=422)


def _accept_report(request: HttpRequest, form: ReportForm) -> HttpResponse:
    """File the report at once if the work was done, else after its sender confirms it.

    A second click leads to the result of the first one, and counts towards no limit.
    """
    report, draft_id, now = form.build_report(), form.cleaned_data["draft_id"], database_now()
    if (filed_request := public_reports.find_filed_report(draft_id)) is not None:
        return redirect("portal:receipt", request_id=filed_request.public_id)
    solution = request.POST.get(forms.SOLUTION_FIELD, "")
    is_solved = forms.is_solved(solution, str(draft_id))
    if is_solved or not public_reports.is_kept(draft_id):
        count_report(request, len(report.lines))
        count_letter(report.filer_email, policies.policy().public_form.letters_a_day)
    if is_solved:
        claim = public_reports.build_claim(report, draft_id)
        filing = public_reports.file_claim(*claim, language=find_language(request), now=now)
        return redirect("portal:receipt", request_id=filing.request.public_id)
    result = public_reports.keep_report(report, draft_id, now=now)
    if result.request_public_id is not None:
        return redirect("portal:receipt", request_id=result.request_public_id)
    return redirect("portal:report_waiting")


def render_report_form(
    request: HttpRequest, form: ReportForm, *, status: int = 200
) -> HttpResponse:
    """Render the second step with a challenge for this form."""
    draft_id = form["draft_id"].value()
    page = {
        "form": form,
        "claim": f"{form.kind}:{form.reason}",
        "kind": form.kind,
        "reason_title": get_reason_title(form.reason),
        "challenge": forms.create_challenge(str(draft_id), now=database_now()),
    }
    return render(request, "portal/public_report/report.html", page, status=status)


@PAGES.show(_REPORT, name="receipt")
@never_cache
def show_receipt(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show the receipt and progress to anyone who has the link."""
    page = build_receipt_context(request, PUBLIC_FORM_ACCOUNT_ID, request_id)
    response = render(request, "portal/public_report/receipt.html", page)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


@PAGES.step(f"{_REPORT}cases/<uuid:case_id>/withdrawal/", name="report_withdraw")
def withdraw(request: HttpRequest, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Take one case back."""
    withdraw_case(request, get_case(PUBLIC_FORM_ACCOUNT_ID, request_id, case_id))
    return redirect("portal:receipt", request_id=request_id)


@PAGES.step(f"{_REPORT}cases/<uuid:case_id>/answer/", name="report_answer")
def answer(request: HttpRequest, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Answer the question about one case."""
    case = get_case(PUBLIC_FORM_ACCOUNT_ID, request_id, case_id)
    back = reverse("portal:receipt", kwargs={"request_id": request_id})
    return answer_question(request, case, back, read_files=_read_answer_files)


def _read_answer_files(request: HttpRequest, whose: str) -> UploadedEvidence:
    """Read the files of an answer, counted and one answer at a time as those of a report."""
    if request.FILES:
        _count_files(request)
        if not take_turn(request):
            return UploadedEvidence(faults=(str(explain_refusal("busy")),))
    return read_evidence(request, whose)


def _count_files(request: HttpRequest) -> None:
    files = sum(len(request.FILES.getlist(name)) for name in request.FILES)
    count_uploads(request, f"address:{hash_address(request)}", files)


@PAGES.show(f"{_REPORT}sent/<int:position>/<int:number>/", name="report_sent_page")
def show_sent_page(
    _request: HttpRequest, request_id: UUID, position: int, number: int
) -> HttpResponse:
    """Show a page of a file that was sent with the report or with an answer."""
    takedown = get_request(PUBLIC_FORM_ACCOUNT_ID, request_id)
    return sent_page_response(takedown, position, number)


@PAGES.show(f"{_REPORT}sent/<int:position>/", name="report_sent_file")
def download_sent_file(_request: HttpRequest, request_id: UUID, position: int) -> FileResponse:
    """Download a file that was sent with the report or with an answer."""
    return sent_file_response(get_request(PUBLIC_FORM_ACCOUNT_ID, request_id), position)


@PAGES.show("report/waiting/", allow_everyone, name="report_waiting")
def show_waiting(request: HttpRequest) -> HttpResponse:
    """Show that the report waits for confirmation by email."""
    hours = policies.policy().public_form.confirm_hours
    return render(request, "portal/public_report/waiting.html", {"hours": hours})


@PAGES.form("report/confirm/<uuid:waiting_id>/", name="report_confirm")
@never_cache
def confirm_report(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """Show the waiting report; only a POST files it, as mail scanners open links."""
    report = get_object_or_404(UnconfirmedReport, public_id=waiting_id)
    if report.request_public_id is not None:
        return _keep_private(redirect("portal:receipt", request_id=report.request_public_id))
    if report.ends_at <= database_now():
        return _render_expired(request, report)
    if request.method == "POST":
        return _keep_private(_file_report(request, report))
    page = {"typed": unconfirmed_reports.open_report(report), "kept": report}
    return _keep_private(render(request, "portal/public_report/confirm.html", page))


def _file_report(request: HttpRequest, report: UnconfirmedReport) -> HttpResponse:
    try:
        filed_id = public_reports.confirm_report(
            report.public_id, language=find_language(request), now=database_now()
        )
    except LinkExpired:  # while the page lay open
        return _render_expired(request, report)
    except FilingRefused as refused:
        form = _rebuild_form(report)
        form.name_faults(refused)
        return render_report_form(request, form, status=422)
    return redirect("portal:receipt", request_id=filed_id)


def _render_expired(request: HttpRequest, report: UnconfirmedReport) -> HttpResponse:
    """Render the form with everything that was typed, to be sent again."""
    form = _rebuild_form(report)
    message = _(
        "The link in our email is no longer valid. Send the report again; everything is still here."
    )
    form.add_error("filer_email", message)
    return _keep_private(render_report_form(request, form, status=410))


def _rebuild_form(report: UnconfirmedReport) -> ReportForm:
    typed_report = unconfirmed_reports.open_report(report)
    fresh = {**build_form_data(typed_report), "draft_id": str(uuid.uuid4())}
    form = ReportForm(fresh, reason=Reason(typed_report.reason), kind=RightKind(typed_report.kind))
    form.is_valid()
    form.given_files = [*typed_report.files]
    return form


def _keep_private(page: HttpResponse) -> HttpResponse:
    """Keep the page's address private: anyone who has it sees what was typed.

    With no referrer at all a browser would post the form without an origin and be refused.
    """
    page["X-Robots-Tag"] = "noindex"
    page["Referrer-Policy"] = "same-origin"
    return page
