"""Answers to questions about cases, in words and files, from accounts and from the public form."""

from collections.abc import Callable
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.web.files.evidence_files import MOST_FILES, UploadedEvidence, read_evidence
from pipeline.vocabulary import CaseState
from records.actions.cases import clarification
from records.cases.models import Case
from records.clock import database_now

LONGEST_ANSWER: Final = 20_000

type FileReader = Callable[[HttpRequest, str], UploadedEvidence]


def answer_question(
    request: HttpRequest,
    case: Case,
    back: str,
    *,
    actor: str = "",
    read_files: FileReader = read_evidence,
) -> HttpResponse:
    """Hear the answer, for all cases with the same question if asked, and lead back.

    An answer that is not taken is shown again: to be corrected, or to be copied.
    """
    text = request.POST.get("answer", "").replace("\0", "").strip()
    is_open = case.state == CaseState.CLARIFICATION
    evidence = read_files(request, f"answer {case.public_id}") if is_open else UploadedEvidence()
    faults = _find_faults(text, evidence) if is_open else {}
    if faults:
        return _render_unsent(request, case, back, text, 422, evidence=evidence, faults=faults)
    count = _send_answer(request, case, text, evidence, actor)
    if not count:
        messages.error(
            request, _("This question was already answered, or its deadline has passed.")
        )
        return _render_unsent(request, case, back, text, 409)
    message = ngettext(
        "Thank you. The case continues with the time that was left.",
        "Thank you. %(count)d cases continue with the time that was left.",
        count,
    )
    messages.success(request, message % {"count": count})
    return redirect(back)


def _send_answer(
    request: HttpRequest, case: Case, text: str, evidence: UploadedEvidence, actor: str
) -> int:
    is_for_all = request.POST.get("alike") == "yes"
    return clarification.answer_questions(
        clarification.list_alike(case) if is_for_all else [case.pk],
        case.account_id,
        text,
        files=evidence.files,
        actor=actor,
        now=database_now(),
    )


def _find_faults(text: str, evidence: UploadedEvidence) -> dict[str, str]:
    faults = {}
    if len(text) > LONGEST_ANSWER or not (text or evidence.files or evidence.faults):
        faults["answer"] = _("Write an answer of at most 20,000 characters, or add a file.")
    if evidence.faults:
        faults["evidence"] = " ".join(evidence.faults)
    return faults


def _render_unsent(
    request: HttpRequest, case: Case, back: str, text: str, status: int, **typed: object
) -> HttpResponse:
    question = case.clarifications.order_by("pk").last()
    page = {
        "text": text,
        "back": back,
        "question": question,
        "is_for_all": request.POST.get("alike") == "yes",
        "longest_answer": LONGEST_ANSWER,
        "most_files": MOST_FILES,
        **typed,
    }
    return render(request, "portal/unsent.html", page, status=status)
