"""A report that showed no work: the page that says so, and the one its letter leads to."""

import uuid
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from interfaces.portal.public_report import views
from interfaces.portal.public_report.forms import ReportForm, build_form_data
from interfaces.web.access import Pages, allow_everyone, allow_public_as
from interfaces.web.languages import find_language
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

PAGES = Pages()


@PAGES.show("report/waiting/", allow_everyone, name="report_waiting")
def show_waiting(request: HttpRequest) -> HttpResponse:
    """Show that the report waits for confirmation by email."""
    hours = policies.policy().public_form.confirm_hours
    return render(request, "portal/public_report/waiting.html", {"hours": hours})


@PAGES.form(
    "report/confirm/<uuid:waiting_id>/",
    allow_public_as(PUBLIC_FORM_ACCOUNT_ID, foreign=404),
    name="report_confirm",
)
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
        return views.render_report_form(request, form, status=422)
    return redirect("portal:receipt", request_id=filed_id)


def _render_expired(request: HttpRequest, report: UnconfirmedReport) -> HttpResponse:
    """Render the form with everything that was typed, to be sent again."""
    form = _rebuild_form(report)
    message = _(
        "The link in our email is no longer valid. Send the report again; everything is still here."
    )
    form.add_error("filer_email", message)
    return _keep_private(views.render_report_form(request, form, status=410))


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
