"""Follow requests: the list, one request with its cases, taking a case back, answering."""

from typing import Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from interfaces.portal.accounts.first_steps import StepState, list_first_steps
from interfaces.portal.cases.answers import LONGEST_ANSWER, answer_question
from interfaces.portal.cases.lookups import get_case, get_request, list_chosen_cases
from interfaces.portal.cases.presenters import (
    RequestSummary,
    build_case_list,
    filter_cases,
    measure_progress,
    paginate_cases,
    present_request,
)
from interfaces.portal.cases.sent_files import (
    describe_sent,
    sent_file_response,
    sent_page_response,
)
from interfaces.portal.filing.labels import get_reason_title
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components import table_files
from interfaces.web.components.search import note_opened
from interfaces.web.components.table_files import Cell
from interfaces.web.components.tables import read_search
from interfaces.web.files.evidence_files import MOST_FILES
from interfaces.web.files.pictures import picture_response
from interfaces.web.labels import label, translate
from interfaces.web.letter_status import letter_name, letter_state
from interfaces.web.outcomes import report_outcome
from pipeline.disputes.procedure import CounterState
from pipeline.notices.rejection_reasons import find_rejection_reason
from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.filing import relisting_watch, request_status, withdrawal
from records.actions.filing.request_status import FollowedCase, RequestState
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.filing.models import Watch
from records.filing.models.reports import AdoptedReport
from records.notices import letter_archive

PAGES = Pages(allow_filers)
_REQUEST = "requests/<uuid:request_id>/"
_CASE = f"{_REQUEST}cases/<uuid:case_id>/"
_REQUESTS_A_PAGE: Final = 20


@PAGES.show("requests/", name="home")
def list_requests(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the account's requests, newest first, as the query string asks."""
    account_id = get_account_id(visitor)
    choice = request.GET.get("state", "")
    state = RequestState(choice) if choice in set(RequestState) else None
    search = read_search(request)
    requests, now = request_status.list_requests(account_id, search=search), database_now()
    if state is not None:
        requests = request_status.filter_requests(requests, state, now=now)
    is_reversed = request.GET.get("sort") == "oldest"
    page = Paginator(requests.reverse() if is_reversed else requests, _REQUESTS_A_PAGE).get_page(
        request.GET.get("page")
    )
    context: dict[str, object] = {
        "rows": list(map(present_request, request_status.describe_requests(list(page), now=now))),
        "page": page,
        "state": state or "",
        "states": [(state, capfirst(str(label(state)))) for state in RequestState],
        "search": search,
        "direction": "ascending" if is_reversed else "descending",
        "other_sort": None if is_reversed else "oldest",
        "adopted": AdoptedReport.objects.filter(account_id=account_id).count(),
    }
    steps = () if page.object_list or search or state else list_first_steps(account_id)
    context |= {"first_steps": steps, "may_file": not steps or steps[-1].state is StepState.NOW}
    return render(request, "portal/cases/list.html", context)


@PAGES.show(_REQUEST, name="request")
def show_request(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """Show a request's progress and the results of its cases."""
    takedown = get_request(get_account_id(visitor), request_id)
    note_opened(request, "request", request_id)
    now = database_now()
    progress = measure_progress(takedown, now=now)
    watch: Watch | None = getattr(takedown, "watch", None)
    context = {
        "summary": present_request(progress.followed_request),
        "progress": progress,
        "list": build_case_list(request, takedown, now=now),
        "longest_answer": LONGEST_ANSWER,
        "most_files": MOST_FILES,
        "sent": describe_sent(takedown),
        "is_reloaded": request.GET.get("reload") == "15",
        "watch": watch if watch and watch.ends_at > now else None,
        "disputed": CounterNotification.objects.filter(
            account_id=takedown.account_id, case__request=takedown, state=CounterState.FORWARDED
        ).count(),
        "comebacks": relisting_watch.list_relistings(takedown),
    }
    return render(request, "portal/cases/request.html", context)


def build_receipt_context(
    request: HttpRequest, account_id: int, request_id: UUID
) -> dict[str, object]:
    """Build the context of a page about one of the account's requests."""
    takedown = get_request(account_id, request_id)
    now = database_now()
    page: RequestSummary = present_request(request_status.describe_requests([takedown], now=now)[0])
    cases, case_page = paginate_cases(takedown, request.GET.get("page"), now=now)
    return {
        "summary": page,
        "cases": cases,
        "page": case_page,
        "longest_answer": LONGEST_ANSWER,
        "most_files": MOST_FILES,
        "sent": describe_sent(takedown),
    }


@PAGES.step(f"{_CASE}withdrawal/")
def withdraw(request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Take one case back."""
    case = get_case(get_account_id(visitor), request_id, case_id)
    withdraw_case(request, case, visitor.actor)
    return redirect("portal:request", request_id=request_id)


@PAGES.step(f"{_CASE}answer/")
def answer(request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID) -> HttpResponse:
    """Answer the question about one case."""
    case = get_case(get_account_id(visitor), request_id, case_id)
    back = reverse("portal:request", kwargs={"request_id": request_id})
    return answer_question(request, case, back, actor=visitor.actor)


@PAGES.show(f"{_REQUEST}sent/<int:position>/<int:number>/", name="sent_page")
def show_sent_page(
    _request: HttpRequest, visitor: User, request_id: UUID, position: int, number: int
) -> HttpResponse:
    """Show a page of a file that was sent with the request or with an answer."""
    takedown = get_request(get_account_id(visitor), request_id)
    return sent_page_response(takedown, position, number)


@PAGES.show(f"{_REQUEST}sent/<int:position>/", name="sent_file")
def download_sent_file(
    _request: HttpRequest, visitor: User, request_id: UUID, position: int
) -> FileResponse:
    """Download a file that was sent with the request or with an answer."""
    return sent_file_response(get_request(get_account_id(visitor), request_id), position)


def withdraw_case(request: HttpRequest, case: Case, actor: str = "") -> None:
    """Withdraw a claim and show the result; on the public form nobody is signed in."""
    message = _("The case on line %(line)d is withdrawn.") % {"line": case.line}
    with report_outcome(request, message):
        withdrawal.withdraw_case(case.pk, case.account_id, actor=actor, now=database_now())


@PAGES.show(f"{_CASE}picture/", name="case_picture")
def show_case_picture(
    _request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID
) -> HttpResponse:
    """Show the first picture of the listing as it was when the case was filed."""
    frozen_listing = get_case(get_account_id(visitor), request_id, case_id).frozen
    pictures = frozen_listing.list_own_pictures() if frozen_listing else []
    if not pictures:
        raise Http404
    return picture_response(pictures[0])


_REPORTS_A_PAGE: Final = 20


@PAGES.show("requests/reported/", name="adopted")
def list_adopted_reports(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the adopted reports, newest first."""
    reports = AdoptedReport.objects.filter(account_id=get_account_id(visitor)).order_by("-filed_at")
    page = Paginator(reports, _REPORTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/cases/adopted.html", {"page": page})


@PAGES.show(f"{_REQUEST}letters/", name="request_letters")
def list_letters(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """List the letters of a request, newest first, with their texts."""
    takedown = get_request(get_account_id(visitor), request_id)
    letters = letter_archive.list_request_letters(
        takedown, settings.MARKWARDEN.public_url, now=database_now()
    )
    rows = [
        (letter, letter_name(letter), letter_state(letter))
        for letter in letters
        if letter.letter is not None or letter.sha256
    ]
    return render(request, "portal/cases/letters.html", {"filed": takedown, "rows": rows})


@PAGES.form(f"{_REQUEST}cases.csv", name="request_cases")
def export_cases(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """Return the ticked cases as a table, or those that the query string selects."""
    takedown, now = get_request(get_account_id(visitor), request_id), database_now()
    is_chosen = request.method == "POST"
    cases = (
        list_chosen_cases(request, takedown)
        if is_chosen
        else filter_cases(request, takedown, now=now)
    )
    if is_chosen and not cases:
        messages.warning(request, _("Choose at least one case."))
        return redirect("portal:request", request_id=request_id)
    rows = request_status.describe_cases(
        cases.select_related("request", "listing", "frozen"), now=now
    )
    heads = (
        _("Line"), _("Case"), _("Listing"), _("Title"), _("Reason"), _("State"),
        _("Filed"), _("Closed"), _("Why"), _("Number"),
    )  # fmt: skip
    return table_files.table_response(
        request, f"cases-{request_id}", heads, (_build_row(case) for case in rows)
    )


def _build_row(followed_case: FollowedCase) -> tuple[Cell, ...]:
    case = followed_case.case
    code, why = followed_case.ruling.reason_code if followed_case.ruling else "", ""
    if code and followed_case.outcome in {Outcome.REJECTED, Outcome.INVALID}:
        why = translate(find_rejection_reason(code, followed_case.outcome).why)
    closed_at = None if followed_case.state.is_open else case.closed_at
    return (
        case.line,
        str(case.public_id),
        case.listing.url,
        case.frozen.title if case.frozen else "",
        str(get_reason_title(case.reason)),
        str(label(followed_case.state)),
        case.filed_at.isoformat(),
        closed_at.isoformat() if closed_at else "",
        why,
        case.number,
    )
