"""Follow requests: the list, one request with its cases, taking a case back, answering."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.portal.owned import get_case
from interfaces.portal.requests.cases import build_case_list
from interfaces.portal.requests.progress import measure_progress
from interfaces.portal.shown import RequestSummary, paginate_cases, present_request
from pipeline.disputes import CounterState
from records.accounts.models import Role, User
from records.acts import clarifying, following, watching, withdrawing
from records.acts.clarifying import NothingToAnswer
from records.acts.following import RequestState
from records.acts.withdrawing import NotOpen
from records.complaints.models import Case, CounterNotification, Watch
from records.ledger.clock import database_now
from records.standing.models import AdoptedReport

_REQUESTS_A_PAGE: Final = 20
_LONGEST_ANSWER: Final = 20_000
_LONGEST_SEARCH: Final = 200


@allow_roles(Role.FILER)
def list_requests(request: HttpRequest, visitor: User) -> HttpResponse:
    """Every request of the account, newest first, or those that the address asks for."""
    asked = request.GET.get("state", "")
    state = RequestState(asked) if asked in set(RequestState) else None
    search = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH]
    found = following.list_requests(get_account_id(visitor), state=state, search=search)
    is_reversed = request.GET.get("sort") == "oldest"
    page = Paginator(found.reverse() if is_reversed else found, _REQUESTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "rows": [
            present_request(one)
            for one in following.describe_requests(list(page), now=database_now())
        ],
        "page": page,
        "state": state or "",
        "states": list(RequestState),
        "search": search,
        "is_reversed": is_reversed,
        "adopted": AdoptedReport.objects.filter(account_id=get_account_id(visitor)).count(),
    }
    return render(request, "portal/home.html", context)


@allow_roles(Role.FILER, foreign=404)
def show_request(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """One request: how far it is, and what each of its cases came to."""
    found = get_object_or_404(
        following.list_requests(get_account_id(visitor)), public_id=request_id
    )
    now = database_now()
    progress = measure_progress(found, now=now)
    context = {
        "shown": present_request(progress.followed),
        "progress": progress,
        "list": build_case_list(request, found, now=now),
        "longest_answer": _LONGEST_ANSWER,
        "is_reloaded": request.GET.get("reload") == "15",
        "watch": Watch.objects.filter(request=found, ends_at__gt=now).first(),
        "disputed": CounterNotification.objects.filter(
            account_id=found.account_id, case__request=found, state=CounterState.FORWARDED
        ).count(),
        "comebacks": watching.list_comebacks(found),
    }
    return render(request, "portal/request.html", context)


def build_receipt_context(
    request: HttpRequest, account_id: int, request_id: UUID
) -> dict[str, object]:
    """What a page about one of the account's requests shows."""
    found = get_object_or_404(following.list_requests(account_id), public_id=request_id)
    now = database_now()
    page: RequestSummary = present_request(following.describe_requests([found], now=now)[0])
    cases, paged = paginate_cases(found, request.GET.get("page"), now=now)
    return {"shown": page, "cases": cases, "page": paged, "longest_answer": _LONGEST_ANSWER}


@allow_roles(Role.FILER, foreign=404)
@require_POST
def withdraw(request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Take one case back."""
    withdraw_case(request, get_case(get_account_id(visitor), request_id, case_id))
    return redirect("portal:request", request_id=request_id)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def answer(request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Answer the question about one case."""
    answer_question(request, get_case(get_account_id(visitor), request_id, case_id))
    return redirect("portal:request", request_id=request_id)


def withdraw_case(request: HttpRequest, case: Case) -> None:
    """Withdraw, and say what became of it."""
    try:
        withdrawing.withdraw_case(case.pk, case.account_id, now=database_now())
    except NotOpen:
        messages.error(request, _("This case is decided or withdrawn already."))
    else:
        messages.success(
            request, _("The case on line %(line)d is withdrawn.") % {"line": case.line}
        )


def answer_question(request: HttpRequest, case: Case) -> None:
    """Hear the answer, and say what became of it."""
    text = request.POST.get("answer", "").replace("\0", "").strip()
    if not text or len(text) > _LONGEST_ANSWER:
        messages.error(request, _("Write an answer of at most 20,000 characters."))
        return
    try:
        clarifying.answer_question(case.pk, case.account_id, text, now=database_now())
    except NothingToAnswer:
        messages.error(request, _("This question was answered already, or its time has passed."))
    else:
        messages.success(request, _("Thank you. The case goes on with the time that was left."))
