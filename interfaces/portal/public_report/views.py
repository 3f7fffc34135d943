"""The public form: report listings without an account, follow them by a link nobody can guess."""

from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from interfaces.portal.cases.lookups import get_case
from interfaces.portal.cases.views import answer_question, build_receipt_context, withdraw_case
from interfaces.portal.filing.labels import get_reason_title
from interfaces.portal.public_report import proof_of_work
from interfaces.portal.public_report.forms import ReportChoiceForm, ReportForm, strip_posted_marks
from interfaces.web.access import Pages, allow_public_as
from interfaces.web.files.uploads import is_valid_upload
from interfaces.web.languages import find_language
from interfaces.web.rate_limits import count_letter, count_report, count_uploads, hash_address
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.actions.filing import public_reports
from records.actions.filing.admission import FilingRefused
from records.clock import database_now

PAGES = Pages()
_REPORT = "report/<uuid:request_id>/"


@PAGES.form("report/", allow_public_as(PUBLIC_FORM_ACCOUNT_ID), name="report")
@never_cache
def report_listings(request: HttpRequest) -> HttpResponse:
    """Show the first step until it is answered, then the second; a POST files the report."""
    data = request.POST if request.method == "POST" else request.GET
    choice = ReportChoiceForm(data or None)
    if not choice.is_valid():
        status = 422 if choice.is_bound else 200
        return render(
            request, "portal/public_report/choose.html", {"choice": choice}, status=status
        )
    kind, _, reason = choice.cleaned_data["claim"].partition(":")
    if request.method == "POST":
        return _handle_post(request, RightKind(kind), Reason(reason))
    return render_report_form(request, ReportForm(reason=Reason(reason), kind=RightKind(kind)))


def _handle_post(request: HttpRequest, kind: RightKind, reason: Reason) -> HttpResponse:
    form = ReportForm(strip_posted_marks(request.POST), reason=reason, kind=kind)
    is_valid_upload(request, form, "listings")
    if request.FILES:
        files = sum(len(request.FILES.getlist(name)) for name in request.FILES)
        count_uploads(request, f"address:{hash_address(request)}", files)
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
    solution = request.POST.get(proof_of_work.SOLUTION_FIELD, "")
    is_solved = proof_of_work.is_solved(solution, str(draft_id))
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
        "challenge": proof_of_work.create_challenge(str(draft_id), now=database_now()),
    }
    return render(request, "portal/public_report/report.html", page, status=status)


@PAGES.show(_REPORT, allow_public_as(PUBLIC_FORM_ACCOUNT_ID, foreign=404), name="receipt")
@never_cache
def show_receipt(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show the receipt and progress to anyone who has the link."""
    page = build_receipt_context(request, PUBLIC_FORM_ACCOUNT_ID, request_id)
    response = render(request, "portal/public_report/receipt.html", page)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response


@PAGES.step(
    f"{_REPORT}cases/<uuid:case_id>/withdrawal/",
    allow_public_as(PUBLIC_FORM_ACCOUNT_ID, foreign=404),
    name="report_withdraw",
)
def withdraw(request: HttpRequest, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Take one case back."""
    withdraw_case(request, get_case(PUBLIC_FORM_ACCOUNT_ID, request_id, case_id))
    return redirect("portal:receipt", request_id=request_id)


@PAGES.step(
    f"{_REPORT}cases/<uuid:case_id>/answer/",
    allow_public_as(PUBLIC_FORM_ACCOUNT_ID, foreign=404),
    name="report_answer",
)
def answer(request: HttpRequest, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Answer the question about one case."""
    case = get_case(PUBLIC_FORM_ACCOUNT_ID, request_id, case_id)
    back = reverse("portal:receipt", kwargs={"request_id": request_id})
    return answer_question(request, case, back)
