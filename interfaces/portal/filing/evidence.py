"""The evidence and statements of a draft. Anything may be missing here: the last step says what."""

from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from interfaces.portal.filing.forms import EVIDENCE_PREFIX, StatementsForm
from interfaces.portal.filing.small_firm_help import SAMPLE_EXPLANATIONS, find_contact
from interfaces.portal.filing.wizard import STEPS, get_draft, redirect_to_step, render_step
from interfaces.web.access import allow_roles, get_account_id
from interfaces.web.labels import Label
from pipeline.vocabulary import Reason
from records.accounts.models import Role, User
from records.actions.filing import request_drafts
from records.actions.filing.admission import is_good_faith_member
from records.actions.filing.request_drafts import DraftGone, DraftText
from records.clock import database_now
from records.complaints.models import Draft

_STEP: Final = STEPS[1]


@allow_roles(Role.FILER, foreign=404)
def edit_evidence(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """What was written so far; a POST keeps it and goes on."""
    draft = get_draft(visitor, draft_id)
    form = _build_form(request, visitor, draft)
    page: dict[str, object] = {"form": form, "sample": _find_sample(draft)}
    if request.method != "POST":
        return render_step(request, draft, _STEP, page)
    if not form.is_valid():
        return render_step(request, draft, _STEP, page, status=422)
    try:
        request_drafts.write_text(
            get_account_id(visitor), draft_id, _read_form(form), now=database_now()
        )
    except DraftGone:
        return redirect_to_step(draft_id, _STEP)
    return redirect_to_step(draft_id, STEPS[2] if request.POST.get("go") != "stay" else _STEP)


def _build_form(request: HttpRequest, visitor: User, draft: Draft) -> StatementsForm:
    is_member = is_good_faith_member(
        owner_id=draft.right.owner_id, filer_id=get_account_id(visitor)
    )
    typed = request.POST if request.method == "POST" else None
    form = StatementsForm(
        typed, reason=Reason(draft.reason), is_member=is_member, given=draft.evidence
    )
    form.initial = {
        "explanation": draft.explanation,
        "filer_name": draft.filer_name,
        "filer_email": draft.filer_email,
        "good_faith_statement": draft.has_good_faith_statement,
        "accuracy_statement": draft.has_accuracy_statement,
    } | {f"{EVIDENCE_PREFIX}{code}": text for code, text in draft.evidence.items()}
    return form


def _find_sample(draft: Draft) -> Label:
    """Return a sample explanation for small firms; empty for others, and where there is none."""
    is_helped = bool(find_contact(draft.account_id))
    return SAMPLE_EXPLANATIONS.get(Reason(draft.reason), "") if is_helped else ""


def _read_form(form: StatementsForm) -> DraftText:
    typed = form.cleaned_data
    return DraftText(
        explanation=typed["explanation"],
        evidence=form.collect_evidence(),
        filer_name=typed["filer_name"],
        filer_email=typed["filer_email"],
        has_good_faith_statement=typed["good_faith_statement"],
        has_accuracy_statement=typed["accuracy_statement"],
    )
