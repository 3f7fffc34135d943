"""The page of education: a few things to know, and a short check."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from interfaces.web.access import Pages, allow_sellers
from pipeline.sellers.education import Question, Result
from records import policies
from records.actions.sellers import education_check
from records.clock import database_now
from records.sellers.models import Seller

PAGES = Pages(allow_sellers)


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """One question as the page shows it."""

    number: int
    question: Question
    answer: int  # 0: nothing was
    is_right: bool | None  # none: not marked yet


@PAGES.form("education/", name="education")
def take_education(request: HttpRequest, seller: Seller) -> HttpResponse:
    """Show the lesson; a POST takes the test and explains each wrong answer."""
    if request.method != "POST":
        return _render_education(request, seller, _read_answers(request), None)
    answers = _read_answers(request)
    if 0 in answers:
        messages.error(request, _("Answer every question, then send again."))
        return _render_education(request, seller, answers, None, status=422)
    result = education_check.take_check(seller.pk, answers, now=database_now())
    if not result.is_passed:
        return _render_education(request, seller, answers, result, status=422)
    message = _("Passed: %(right)d of %(of)d answers are right.")
    messages.success(request, message % {"right": result.right, "of": len(result.marks)})
    return redirect("merchants:standing")


def _read_answers(request: HttpRequest) -> list[int]:
    """Read the answer to each question; 0 if none was chosen."""
    questions = policies.education().questions
    return [
        _parse_choice(request.POST.get(f"question_{number}", ""), len(question.answers))
        for number, question in enumerate(questions, start=1)
    ]


def _parse_choice(text: str, most: int) -> int:
    is_one = text.isascii() and text.isdecimal() and len(text) < 3
    return int(text) if is_one and 1 <= int(text) <= most else 0


def _render_education(
    request: HttpRequest,
    seller: Seller,
    answers: Sequence[int],
    result: Result | None,
    *,
    status: int = 200,
) -> HttpResponse:
    education = policies.education()
    marks = result.marks if result else (None,) * len(answers)
    rows = zip(education.questions, answers, marks, strict=True)
    context = {
        "seller": seller,
        "education": education,
        "result": result,
        "is_owed": bool(education_check.list_open_checks(seller.pk)),
        "questions": [QuestionRow(number, *row) for number, row in enumerate(rows, start=1)],
    }
    return render(request, "merchants/education.html", context, status=status)
