"""The seller's cases: the list, one case with its reasons and evidence, and its pictures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.merchants.presenters import (
    build_notice,
    find_pair,
    present_appeal,
    present_case,
    present_counter,
)
from interfaces.web.access import Pages, allow_sellers
from interfaces.web.components.tables import Filter, paginate, read_choice, read_search
from interfaces.web.disputes.silence import describe_silence
from interfaces.web.files import evidence_files, pictures
from interfaces.web.labels import Label, list_choices
from pipeline.disputes.procedure import CounterState, answer_ends_at
from pipeline.law.profiles import Party
from records import policies
from records.actions.disputes import seller_inbox
from records.actions.disputes.seller_inbox import ClaimStanding, SellerCase, Turn, list_cases
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.rights.models import Reference
from records.sellers.models import Seller

type _Day = tuple[Label, datetime | None]  # what happens on it, and when

_RULED: Final = frozenset({CounterState.RESTORED, CounterState.CONFIRMED})
_UNKNOWN: Final[_Day] = ("", None)


@dataclass(frozen=True, slots=True)
class TrackerStep:
    """One step: whether it is the next to come, and its day if one is known."""

    label: Label
    is_current: bool
    day: _Day

    @property
    def at(self) -> datetime | None:
        return self.day[1]


def list_steps(seller_case: SellerCase) -> tuple[TrackerStep, ...]:
    """List the steps of the running dispute, of the last one, or of one that may begin."""
    turn = seller_case.turn
    counter = None if turn is Turn.YOURS else seller_case.counter
    if turn is Turn.NOBODY and counter is None:
        return ()
    return (
        TrackerStep(
            _("You dispute the complaint"), turn is Turn.YOURS, _day_of_filing(seller_case, counter)
        ),
        TrackerStep(_("The rights holder answers"), turn is Turn.FILER, _day_of_answer(counter)),
        TrackerStep(
            _("A person decides"), turn is Turn.DESK, _day_of_decision(seller_case, counter)
        ),
    )


def _day_of_filing(seller_case: SellerCase, counter: CounterNotification | None) -> _Day:
    if counter is not None:
        return _("filed"), counter.filed_at
    return (_("until"), seller_case.ends_at) if seller_case.turn is Turn.YOURS else _UNKNOWN


def _day_of_answer(counter: CounterNotification | None) -> _Day:
    if counter is None:
        return _UNKNOWN
    if counter.answered_at is not None:
        return _("answered"), counter.answered_at
    if _ended_early(counter):
        return _UNKNOWN
    is_over = counter.state != CounterState.FORWARDED
    return _("no answer by") if is_over else _("answer by"), counter.answer_ends_at


def _ended_early(counter: CounterNotification) -> bool:
    """Return whether the dispute closed before its answer was due."""
    ends_at, closed_at = counter.answer_ends_at, counter.closed_at
    return ends_at is not None and closed_at is not None and closed_at < ends_at


def _day_of_decision(seller_case: SellerCase, counter: CounterNotification | None) -> _Day:
    if seller_case.turn is Turn.DESK:
        return _("due by"), seller_case.ends_at
    if counter is None or counter.disputed_at is None or counter.state not in _RULED:
        return _UNKNOWN
    return _("decided"), counter.closed_at


PAGES = Pages(allow_sellers)
_CASE = "cases/<uuid:case_id>/"
_RELATED: Final = ("request__right", "listing", "frozen")


@PAGES.show("", name="home")
def show_cases(request: HttpRequest, seller: Seller) -> HttpResponse:
    """List the cases of which the seller was told, newest first, as the query string asks."""
    now = database_now()
    cases = list_cases(seller.pk, now=now).order_by("-filed_at", "-pk").select_related(*_RELATED)
    selected_state = read_choice(request, "state", set(ClaimStanding))
    if selected_state:
        cases = seller_inbox.filter_by_standing(cases, ClaimStanding(selected_state))
    search = read_search(request)
    if search:
        is_named = Q(listing__external_id=search) | Q(frozen__title__icontains=search)
        cases = cases.filter(is_named)
    page = paginate(cases, request)
    states = list_choices(ClaimStanding)
    context = {
        "seller": seller,
        "page": page,
        "rows": [
            present_case(case, now=now) for case in seller_inbox.describe_cases(page.rows, now=now)
        ],
        "filters": (Filter("state", _("State"), selected_state, states),),
        "search": search,
        "is_filtered": bool(selected_state or search),
    }
    return render(request, "merchants/home.html", context)


@PAGES.show(_CASE, name="case")
def show_case(request: HttpRequest, seller: Seller, case_id: UUID) -> HttpResponse:
    """Show what the seller is told of a case and what it can do."""
    now = database_now()
    (case,) = seller_inbox.describe_cases([get_case(seller, case_id)], now=now)
    counters = [present_counter(counter) for counter in case.case.counters.all()]
    appeals = [present_appeal(appeal) for appeal in case.case.appeals.all()]
    context = {
        "seller": seller,
        "row": present_case(case, now=now),
        "detail": case,
        "steps": list_steps(case),
        "silence": _describe_silence(case),
        "answer_by": answer_ends_at(now, case.law, policies.get_calendar(case.law.calendar)),
        "notice": build_notice(case, now=now),
        "counts_at": _find_effective_time(case.case),
        "now": now,
        "statements": sorted(counters + appeals, key=lambda statement: statement.at),
    }
    return render(request, "merchants/case.html", context)


def _describe_silence(case: SellerCase) -> Promise:
    """Describe silence under the law of the dispute, filed or possible."""
    law = policies.profile(case.counter.profile) if case.counter else case.law
    return describe_silence(law, Party.SELLER)


def _find_effective_time(case: Case) -> datetime | None:
    """Return when a strike begins to count for the case."""
    hours = policies.policy().strikes.effective_after_hours
    return case.upheld_at + timedelta(hours=hours) if case.upheld_at else None


def get_case(seller: Seller, case_id: UUID) -> Case:
    """Return the seller's case; raise Http404 if there is none or it is another seller's."""
    cases = list_cases(seller.pk, now=database_now()).select_related(*_RELATED)
    return get_object_or_404(cases, public_id=case_id)


@PAGES.show(f"{_CASE}pictures/<int:position>/", name="picture")
def show_picture(
    _request: HttpRequest, seller: Seller, case_id: UUID, position: int
) -> HttpResponse:
    """Show a picture of the frozen listing, counted from 0, re-encoded."""
    case = get_case(seller, case_id)
    files = case.frozen.pictures if case.frozen else []
    if position >= len(files) or not files[position]["sha256"]:
        raise Http404
    return pictures.picture_response(files[position]["sha256"])


@PAGES.show(f"{_CASE}references/<int:reference_id>/", name="reference")
def show_reference(
    _request: HttpRequest, seller: Seller, case_id: UUID, reference_id: int
) -> HttpResponse:
    """Show the reference picture that was found in the listing, re-encoded."""
    case = get_case(seller, case_id)
    if find_pair(case, reference_id) is None:
        raise Http404
    reference = get_object_or_404(Reference, pk=reference_id, right_id=case.right_id)
    return pictures.picture_response(reference.sha256)


@PAGES.show(f"{_CASE}files/<int:said_id>/<int:position>/<int:number>/", name="file")
def show_file_page(
    _request: HttpRequest, seller: Seller, /, case_id: UUID, **at: int
) -> HttpResponse:
    """Show a page of a file that the seller gave, counted from 1."""
    counter = get_object_or_404(get_case(seller, case_id).counters, pk=at["said_id"])
    return evidence_files.page_response(counter.evidence, at["position"], at["number"])
