"""The last step of a draft: what still lacks, what to expect of each listing, and the filing."""

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interfaces.portal.filing.preflight import build_advice, build_forecast, find_contact
from interfaces.portal.filing.wizard import (
    STEPS,
    find_filed_request,
    get_draft,
    is_expired,
    redirect_once_filed,
    render_step,
)
from interfaces.web.access import Pages, allow_filers
from interfaces.web.labels import Label, translate, translate_fault
from interfaces.web.languages import find_language
from records import policies
from records.accounts.models import User
from records.actions.faults import Fault
from records.actions.filing import draft_check, request_drafts, submission
from records.actions.filing.admission import FilingRefused
from records.actions.filing.submission import FilingResult
from records.clock import database_now
from records.filing.models import Draft
from records.row_security.rate_limits import count_listings

PAGES = Pages(allow_filers)
_DRAFT = "drafts/<uuid:draft_id>/"
_STEP: Final = STEPS[2]
_LISTING_FIELDS: Final = frozenset({"listings"})
_ADVICE: Final = gettext_lazy("Read our advice first. Then file anyway if you wish.")


@dataclass(frozen=True, slots=True)
class ReviewFault:
    """What is missing, and the step that fixes it."""

    says: Label
    address: str


@PAGES.show(f"{_DRAFT}review/", name="draft_review")
@redirect_once_filed
def review_draft(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Show what would happen if the draft were filed now."""
    return _render_review(request, get_draft(visitor, draft_id))


def _render_review(
    request: HttpRequest,
    draft: Draft,
    faults: tuple[Fault, ...] | None = None,
    *,
    is_held_back: bool = False,
) -> HttpResponse:
    problems = draft_check.list_draft_faults(draft, database_now()) if faults is None else faults
    forecast = build_forecast(request, draft)
    contact = find_contact(draft.account_id)
    page = {
        "contact": contact,
        "evidence": _list_evidence(draft),
        "advice": build_advice(draft, now=database_now()) if contact else (),
        "faults": [_present_fault(fault, forecast["outlook"].lacking) for fault in problems],
        **forecast,
    }
    return render_step(request, draft, _STEP, page, status=422 if faults or is_held_back else 200)


def _list_evidence(draft: Draft) -> list[tuple[str, str, int]]:
    """List each kind of evidence given: its name, its text and the number of files."""
    titles = {code: translate(text) for code, text in policies.policy().evidence.items()}
    files = Counter(str(file["code"]) for file in draft.files)
    return [
        (title, draft.evidence.get(code, ""), files[code])
        for code, title in {"explanation": _("Explanation"), **titles}.items()
        if draft.evidence.get(code) or files[code]
    ]


def _present_fault(fault: Fault, lacking: str) -> ReviewFault:
    step = STEPS[0] if fault.field in _LISTING_FIELDS else STEPS[1]
    if fault.code == "missing_evidence":
        return ReviewFault(
            _("This reason needs: %(evidence)s.") % {"evidence": lacking}, step.address
        )
    return ReviewFault(translate_fault(fault), step.address)


@PAGES.step(f"{_DRAFT}filing/", name="draft_file")
def file_draft(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """File the draft; a second click leads to the result of the first one."""
    if (before := find_filed_request(visitor, draft_id)) is not None:
        return redirect("portal:request", request_id=before.public_id)
    draft = get_draft(visitor, draft_id)
    if is_expired(draft):
        return _render_review(request, draft)
    if _is_held_back(request, draft):
        messages.error(request, _ADVICE)
        return _render_review(request, draft, is_held_back=True)
    try:
        return _file_and_discard(request, draft)
    except FilingRefused as refused:
        return _render_review(request, draft, refused.faults)


def file_at_once(request: HttpRequest, draft: Draft) -> HttpResponse:
    """File a draft that was written for another listing; what stops it leads to its last step."""
    if _is_held_back(request, draft):
        messages.error(request, _ADVICE)
    else:
        with suppress(FilingRefused):
            return _file_and_discard(request, draft)
        messages.error(request, _("The filing lacks something. Complete this draft, then file it."))
    return redirect(_STEP.address, draft_id=draft.public_id)


def _is_held_back(request: HttpRequest, draft: Draft) -> bool:
    """Return whether a small firm still has to read advice before it files."""
    is_read = request.POST.get("all_the_same") == "on"
    return not is_read and bool(
        find_contact(draft.account_id) and build_advice(draft, now=database_now())
    )


def _file_and_discard(request: HttpRequest, draft: Draft) -> HttpResponse:
    with transaction.atomic():
        # First, so that a second click waits here: what it finds filed counts once.
        # What it returns holds rows that were corrected since this page read the draft.
        newest = request_drafts.discard_draft(draft.account_id, draft.public_id)
        result = submission.file_request(
            draft_check.build_filing(newest or draft), language=find_language(request)
        )
        if newest is not None:
            count_listings(draft.account_id, result.cases)
    messages.success(request, _describe_filing(result))
    return redirect("portal:request", request_id=result.request.public_id)


def _describe_filing(result: FilingResult) -> str:
    cases_text = ngettext("%(count)d case opened.", "%(count)d cases opened.", result.cases)
    message = cases_text % {"count": result.cases}
    if result.refused_lines:
        text = ngettext(
            "%(count)d line did not become a case; see below.",
            "%(count)d lines did not become cases; see below.",
            len(result.refused_lines),
        )
        message = f"{message} {text % {'count': len(result.refused_lines)}}"
    return message
