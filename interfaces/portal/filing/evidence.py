"""The evidence and statements of a draft. Anything may be missing here: the last step says what."""

from dataclasses import replace
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy

from interfaces.portal.filing.forms import EVIDENCE_PREFIX, FILES_PREFIX, StatementsForm
from interfaces.portal.filing.preflight import find_contact
from interfaces.portal.filing.wizard import (
    STEPS,
    get_draft,
    redirect_once_filed,
    redirect_to_step,
    render_step,
)
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.files import evidence_files
from interfaces.web.files.uploads import is_valid_upload
from interfaces.web.labels import Label
from pipeline.reasons import Reason
from records.accounts.models import User
from records.actions.filing import request_drafts
from records.actions.filing.admission import MOST_FILES, is_good_faith_member
from records.actions.filing.request_drafts import DraftGone, DraftText, EvidenceFile
from records.clock import database_now
from records.filing.models import Draft

PAGES = Pages(allow_filers)
_DRAFT = "drafts/<uuid:draft_id>/"
_STEP: Final = STEPS[1]


@PAGES.form(f"{_DRAFT}evidence/", name="draft_evidence")
@redirect_once_filed
def edit_evidence(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Show the evidence written so far; a POST saves it and goes on."""
    draft = get_draft(visitor, draft_id)
    form = _build_form(request, visitor, draft)
    page: dict[str, object] = {"form": form, "sample": _find_sample(draft)}
    if request.method != "POST":
        return render_step(request, draft, _STEP, page)
    if not is_valid_upload(request, form, NON_FIELD_ERRORS):
        return render_step(request, draft, _STEP, page, status=422)
    files, faults = _read_files(request, form)
    text = replace(_read_form(form), files=files)
    try:
        request_drafts.write_text(get_account_id(visitor), draft_id, text, now=database_now())
    except DraftGone:
        return redirect_to_step(draft_id, _STEP)
    for fault in faults:
        messages.error(request, fault)
    stays = bool(faults) or request.POST.get("go") == "stay"
    return redirect_to_step(draft_id, _STEP if stays else STEPS[2])


def _build_form(request: HttpRequest, visitor: User, draft: Draft) -> StatementsForm:
    is_member = is_good_faith_member(
        owner_id=draft.right.owner_id, filer_id=get_account_id(visitor)
    )
    form_data = request.POST if request.method == "POST" else None
    form = StatementsForm(
        form_data,
        reason=Reason(draft.reason),
        is_member=is_member,
        codes=draft.evidence,
        files_before=draft.files,
    )
    form.initial = {
        "explanation": draft.explanation,
        "filer_name": draft.filer_name,
        "filer_email": draft.filer_email,
        "good_faith_statement": draft.has_good_faith_statement,
        "accuracy_statement": draft.has_accuracy_statement,
    } | {f"{EVIDENCE_PREFIX}{code}": text for code, text in draft.evidence.items()}
    return form


def _read_files(
    request: HttpRequest, form: StatementsForm
) -> tuple[list[EvidenceFile], tuple[str, ...]]:
    """Return the draft's files without removed ones and with new readable ones, and the faults."""
    removed_keys = set(request.POST.getlist("remove"))
    files = [
        file for file in form.files_before if f"{file['code']} {file['sha256']}" not in removed_keys
    ]
    faults: tuple[str, ...] = ()
    for code in form.evidence_codes:
        new, wrong = evidence_files.read_files(
            request, f"{FILES_PREFIX}{code}", most=MOST_FILES - len(files)
        )
        pairs = {(file["code"], file["sha256"]) for file in files}
        files += [{**file, "code": code} for file in new if (code, file["sha256"]) not in pairs]
        faults += wrong
    return files, faults


@PAGES.show(f"{_DRAFT}evidence/<int:position>/<int:number>/", name="draft_evidence_page")
def evidence_page(
    _request: HttpRequest, visitor: User, draft_id: UUID, position: int, number: int
) -> HttpResponse:
    """Show a page of a file in the draft."""
    return evidence_files.page_response(get_draft(visitor, draft_id).files, position, number)


def _find_sample(draft: Draft) -> Label:
    """Return a sample explanation for small firms; empty for others, and if there is none."""
    is_helped = bool(find_contact(draft.account_id))
    return gettext_lazy(Reason(draft.reason).sample) if is_helped else ""


def _read_form(form: StatementsForm) -> DraftText:
    cleaned_data = form.cleaned_data
    return DraftText(
        explanation=cleaned_data["explanation"],
        evidence=form.collect_evidence(),
        filer_name=cleaned_data["filer_name"],
        filer_email=cleaned_data["filer_email"],
        has_good_faith_statement=cleaned_data["good_faith_statement"],
        has_accuracy_statement=cleaned_data["accuracy_statement"],
    )
