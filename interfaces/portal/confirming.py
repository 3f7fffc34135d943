"""A report that showed no work: the page that says so, and the one its letter leads to."""

import uuid
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from interfaces.look.doors import everyone, passers_by
from interfaces.portal import report
from interfaces.portal.report_form import ReportForm, as_posted
from pipeline.words import Reason, RightKind
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.acts import confirming
from records.acts.admission import FilingRefused
from records.acts.confirming import LinkTooOld
from records.complaints import unconfirmed
from records.complaints.models import UnconfirmedReport
from records.ledger import policies
from records.ledger.clock import database_now


@everyone
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Nothing is filed yet: a letter is on its way."""
    hours = policies.policy().public_form.confirm_hours
    return render(request, "portal/report_waiting.html", {"hours": hours})


@passers_by(PUBLIC_FORM_ACCOUNT_ID, foreign=404)
@never_cache
def confirm(request: HttpRequest, waiting_id: UUID) -> HttpResponse:
    """What waits; a POST files it. Programs that look at letters open pages, and post nothing."""
    kept = get_object_or_404(UnconfirmedReport, public_id=waiting_id)
    if kept.request_public_id is not None:
        return _private(redirect("portal:receipt", request_id=kept.request_public_id))
    if kept.ends_at <= database_now():
        return _again(request, kept)
    if request.method == "POST":
        return _private(_confirmed(request, kept))
    page = {"typed": unconfirmed.opened(kept), "kept": kept}
    return _private(render(request, "portal/report_confirm.html", page))


def _confirmed(request: HttpRequest, kept: UnconfirmedReport) -> HttpResponse:
    try:
        filed_id = confirming.confirm(kept.public_id, now=database_now())
    except LinkTooOld:  # while the page lay open
        return _again(request, kept)
    except FilingRefused as refused:
        form = _form(kept)
        form.name_faults(refused)
        return report.shown(request, form, status=422)
    return redirect("portal:receipt", request_id=filed_id)


def _again(request: HttpRequest, kept: UnconfirmedReport) -> HttpResponse:
    """The form with all that was typed, to be sent once more."""
    form = _form(kept)
    says = _("The link in our letter is good no longer. Send the report again; it is all here.")
    form.add_error("filer_email", says)
    return _private(report.shown(request, form, status=410))


def _form(kept: UnconfirmedReport) -> ReportForm:
    typed = unconfirmed.opened(kept)
    fresh = {**as_posted(typed), "draft_id": str(uuid.uuid4())}
    form = ReportForm(fresh, reason=Reason(typed.reason), kind=RightKind(typed.kind))
    form.is_valid()
    return form


def _private(page: HttpResponse) -> HttpResponse:
    """Whoever has the address sees what was typed: it goes to no other site.

    With no referrer at all a browser would post the form from nowhere, and be refused.
    """
    page["X-Robots-Tag"] = "noindex"
    page["Referrer-Policy"] = "same-origin"
    return page
