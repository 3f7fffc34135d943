"""A seller disputes a claim: by a counter-notification over one or more cases, or by an appeal."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.merchants.cases import get_case
from interfaces.merchants.forms import CounterForm, StatementForm
from interfaces.merchants.presenters import present_case
from interfaces.web.access import Pages, allow_sellers
from interfaces.web.files.evidence_files import MOST_FILES, UploadedEvidence, read_evidence
from interfaces.web.labels import explain, translate_fault
from pipeline.law.profiles import Party
from records.actions.disputes import appeals, counter_notices, seller_inbox
from records.actions.disputes.appeals import AppealStatement, CannotAppeal
from records.actions.disputes.counter_notices import CounterRefused, CounterResult, CounterStatement
from records.actions.disputes.seller_inbox import SellerCase
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import Appeal, CounterNotification
from records.row_security.rate_limits import RateLimitReached, count_statement
from records.sellers.models import Seller

PAGES = Pages()
_CASE = "cases/<uuid:case_id>/"


@dataclass(frozen=True, slots=True)
class _Submission:
    """A submitted form: the seller, the case, the text and the files."""

    request: HttpRequest
    seller: Seller
    seller_case: SellerCase
    form: StatementForm
    files: UploadedEvidence

    @property
    def is_typed(self) -> bool:
        """Whether the form was submitted."""
        return self.request.method == "POST"

    @property
    def is_whole(self) -> bool:
        """Whether the form and its files are valid."""
        return self.form.is_valid() and not self.files.faults

    @property
    def text(self) -> str:
        return _normalise_text(self.form.cleaned_data["statement"])


def _normalise_text(text: str) -> str:
    return text.replace("\0", "").strip()


@PAGES.form(f"{_CASE}counter/", allow_sellers(foreign=404), name="counter")
def file_counter(request: HttpRequest, seller: Seller, case_id: UUID) -> HttpResponse:
    """Show the form of a counter-notification; a POST files it or keeps what was typed."""
    case = _load_case(get_case(seller, case_id))
    if _is_repeated(request, case.case.counters.open()):
        return _redirect_to_case(
            request, case.case, _("Your counter-notification was already received.")
        )
    form_data = request.POST if request.method == "POST" else None
    form = CounterForm(form_data, law=case.law)
    call = _Submission(request, seller, case, form, _read_files(request, seller))
    if not call.is_typed:
        return _render_counter(call) if case.chance else _refuse_late(request, case.case)
    return _submit_counter(call, form) if call.is_whole else _render_counter(call, status=422)


def _submit_counter(submission: _Submission, form: CounterForm) -> HttpResponse:
    statement = CounterStatement(
        ground=form.cleaned_data["ground"],
        statement=submission.text,
        evidence=submission.files.files,
        declarations=submission.seller_case.law.counter.declarations,
        contact=form.collect_contact(),
    )
    try:
        result = counter_notices.file_counter_notice(
            _list_chosen_ids(submission), submission.seller.pk, statement, now=database_now()
        )
    except CounterRefused as refusal:
        for fault in refusal.faults:
            form.add_error(None, translate_fault(fault))
        return _render_counter(submission, status=422)
    return _redirect_to_case(
        submission.request, submission.seller_case.case, _describe_filed(result)
    )


def _describe_filed(result: CounterResult) -> str:
    count = len(result.counters)
    message = ngettext(
        "Filed for %(count)d case. We ask the rights holder.",
        "Filed for %(count)d cases. We ask the rights holder.",
        count,
    ) % {"count": count}
    if not result.left_out:
        return message
    lines = ", ".join(str(line) for line in result.left_out)
    left_out = _("Left out because they cannot be disputed now: lines %(lines)s.")
    return f"{message} {left_out % {'lines': lines}}"


def _list_chosen_ids(submission: _Submission) -> list[int]:
    """List the ids of this case and of those that the seller ticked."""
    ids = set(submission.request.POST.getlist("case"))
    others = (case.case for case in _list_others(submission) if str(case.case.public_id) in ids)
    return [submission.seller_case.case.pk, *(case.pk for case in others)]


def _list_others(call: _Submission) -> list[SellerCase]:
    """List the seller's other cases of the same request that can be disputed now."""
    now, case = database_now(), call.seller_case.case
    cases = seller_inbox.list_cases(call.seller.pk, now=now).filter(request_id=case.request_id)
    others = cases.exclude(pk=case.pk).select_related("request__right", "listing", "frozen")
    return [
        case
        for case in seller_inbox.describe_cases(others.order_by("line"), now=now)
        if case.chance
    ]


def _render_counter(submission: _Submission, status: int = 200) -> HttpResponse:
    others = [present_case(case, now=database_now()) for case in _list_others(submission)]
    ids = set(submission.request.POST.getlist("case"))
    context = {"others": others, "ticked": ids}
    return _render_form("merchants/counter.html", submission, context, status)


@PAGES.form(f"{_CASE}appeal/", allow_sellers(foreign=404), name="appeal")
def file_appeal(request: HttpRequest, seller: Seller, case_id: UUID) -> HttpResponse:
    """Show the form of an appeal against the decision in force; a POST files it."""
    case = _load_case(get_case(seller, case_id))
    appeals = case.case.appeals.open().filter(party=Party.SELLER)
    if _is_repeated(request, appeals):
        return _redirect_to_case(request, case.case, _("Your appeal was already received."))
    form = StatementForm(request.POST if request.method == "POST" else None)
    call = _Submission(request, seller, case, form, _read_files(request, seller))
    if not call.is_typed:
        return _render_appeal(call) if case.decision else _refuse_late(request, case.case)
    return _submit_appeal(call) if call.is_whole else _render_appeal(call, status=422)


def _submit_appeal(submission: _Submission) -> HttpResponse:
    case, actor = submission.seller_case.case, f"seller:{submission.seller.pk}"
    plea = AppealStatement(submission.text, submission.files.files)
    try:
        appeals.file_appeal(case.pk, Party.SELLER, plea, actor=actor, now=database_now())
    except CannotAppeal as refused:
        submission.form.add_error(None, explain(refused))
        return _render_appeal(submission, status=422)
    return _redirect_to_case(
        submission.request,
        case,
        _("Your appeal is filed. Another person than before decides on it."),
    )


def _render_appeal(submission: _Submission, status: int = 200) -> HttpResponse:
    return _render_form("merchants/appeal.html", submission, {}, status)


def _render_form(
    template: str, submission: _Submission, more: Mapping[str, object], status: int
) -> HttpResponse:
    context = {
        "seller": submission.seller,
        "row": present_case(submission.seller_case, now=database_now()),
        "detail": submission.seller_case,
        "form": submission.form,
        "files": submission.files,
        "most_files": MOST_FILES,
        **more,
    }
    return render(submission.request, template, context, status=status)


def _load_case(case: Case) -> SellerCase:
    (seller_case,) = seller_inbox.describe_cases([case], now=database_now())
    return seller_case


def _read_files(request: HttpRequest, seller: Seller) -> UploadedEvidence:
    """Read the uploaded files, unless the seller is over the rate limit."""
    if request.method != "POST":
        return UploadedEvidence()
    try:
        count_statement(seller.pk)
    except RateLimitReached as reached:
        minutes = math.ceil(reached.retry_after_seconds / 60)
        message = _("You have sent too many today. Send this again in %(minutes)d minutes.")
        return UploadedEvidence(faults=(message % {"minutes": minutes},))
    return read_evidence(request, f"seller {seller.pk}")


def _is_repeated(
    request: HttpRequest, open_: "QuerySet[CounterNotification] | QuerySet[Appeal]"
) -> bool:
    """Return whether the same text was sent twice, by a second click."""
    latest = open_.first() if request.method == "POST" else None
    statement = _normalise_text(request.POST.get("statement", ""))
    return latest is not None and _normalise_text(latest.statement) == statement


def _refuse_late(request: HttpRequest, case: Case) -> HttpResponse:
    messages.error(
        request, _("You cannot dispute this now: the time is over, or it is already disputed.")
    )
    return redirect("merchants:case", case_id=case.public_id)


def _redirect_to_case(request: HttpRequest, case: Case, message: str) -> HttpResponse:
    messages.success(request, message)
    return redirect("merchants:case", case_id=case.public_id)
