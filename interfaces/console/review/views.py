"""The desk with what waits, and a case with its notes and actions."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases import form_drafts
from interfaces.console.cases.actions import (
    ACTION_FORMS,
    HOLD_CHOICES,
    MAIN_ACTIONS,
    Action,
    ActionForm,
    reason_label,
)
from interfaces.console.cases.case_view import build_case_view, count_seconds_left
from interfaces.console.cases.permissions import (
    DECIDERS,
    READERS,
    SEE_ALL,
    allow_case_readers,
    filter_visible,
    get_visible_case,
)
from interfaces.console.review.desk_queue import (
    build_queue,
    find_undoable_ruling,
    list_past_rulings,
    list_reserved_cases,
)
from interfaces.console.review.filters import CaseFilter, build_ordering, load_filter
from interfaces.console.review.groups.presenters import count_similar
from interfaces.console.review.pictures import list_picture_urls
from interfaces.console.review.roster.presenters import build_own_shift
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.request_headings import write_heading
from interfaces.web.components.search import note_opened
from interfaces.web.components.table_files import json_file_response
from interfaces.web.components.tables import Column, Filter, Page, paginate
from interfaces.web.labels import Label, explain, list_choices
from pipeline.policy.tables import ComplaintReason
from pipeline.reasons import Reason
from pipeline.vocabulary import Lane, RightKind, Script
from records import policies
from records.accounts.models import Role, User
from records.cases.models import Case
from records.clock import database_now
from records.notices import receipts
from records.notices.statements import RESULT_KIND
from records.review.models import CaseNote, Escalation, Opinion, Reservation


@dataclass(frozen=True, slots=True)
class WaitingCase:
    """One row."""

    case: Case
    seconds: float | None  # of business time left
    mark: str
    reason: ComplaintReason
    bar: int  # the score, 0 to 100
    holder: Label  # who has it or for whom it waits


@dataclass(frozen=True, slots=True)
class WaitingList:
    """One page of it, with what is above it."""

    page: Page[Case]
    rows: tuple[WaitingCase, ...]
    columns: tuple[Column, ...]
    filters: tuple[Filter, ...]
    case_filter: CaseFilter


_RELATED: Final = (
    "frozen", "listing", "request", "review_lease__reviewer", "reservation__reviewer", "escalation",
)  # fmt: skip


def build_waiting_list(request: HttpRequest, *, now: datetime) -> WaitingList:
    """Build the list that the query string asks for."""
    case_filter, sort = CaseFilter.from_query(request.GET), request.GET.get("sort", "")
    cases: QuerySet[Case, Any] = (
        case_filter.apply(Case.objects.in_review())
        .select_related(*_RELATED)
        .order_by(*build_ordering(sort))
    )
    page = paginate(cases, request)
    return WaitingList(
        page=page,
        rows=tuple(_build_row(case, now) for case in page.rows),
        columns=_build_columns(sort),
        filters=_build_filters(case_filter),
        case_filter=case_filter,
    )


def _build_row(case: Case, now: datetime) -> WaitingCase:
    return WaitingCase(
        case=case,
        seconds=count_seconds_left(case, now),
        mark=case.request.right_snapshot.get("mark", ""),
        reason=policies.policy().reasons[Reason(case.reason)],
        bar=round((case.score or 0) * 100),
        holder=_name_holder(case, now),
    )


def _name_holder(case: Case, now: datetime) -> Label:
    """Name who holds the case or for whom it is reserved, else the seniors if escalated."""
    for claim in (getattr(case, "review_lease", None), getattr(case, "reservation", None)):
        if claim and claim.until_at > now:
            return str(claim.reviewer.username)
    return _("the senior reviewers") if hasattr(case, "escalation") else ""


# (order asked for: the column that shows it, its direction)
_SORTS: Final[Mapping[str, tuple[str, str]]] = {
    "": ("left", "ascending"),
    "-left": ("left", "descending"),
    "score": ("score", "ascending"),
    "-score": ("score", "descending"),
}


def _build_columns(sort: str) -> tuple[Column, ...]:
    by, direction = _SORTS.get(sort, _SORTS[""])
    next_left = "-left" if (by, direction) == ("left", "ascending") else "left"
    next_score = "score" if (by, direction) == ("score", "descending") else "-score"
    return (
        Column(_("Time left"), next_left, direction if by == "left" else ""),
        Column(_("Listing")),
        Column(_("Right")),
        Column(_("Reason")),
        Column(_("Lane")),
        Column(_("Score"), next_score, direction if by == "score" else ""),
        Column(_("Held by")),
    )


def _build_filters(case_filter: CaseFilter) -> tuple[Filter, ...]:
    return (
        Filter("right", _("Right"), case_filter.right, list_choices(RightKind)),
        Filter("reason", _("Reason"), case_filter.reason, list_choices(policies.policy().reasons)),
        Filter("lane", _("Lane"), case_filter.lane, list_choices(Lane)),
        Filter("language", _("Language"), case_filter.language, list_choices(Script)),
    )


@dataclass(frozen=True, slots=True)
class NotesPanel:
    """As it stands on the page of the case."""

    notes: tuple[CaseNote, ...]
    opinions: tuple[Opinion, ...]
    reservation: Reservation | None  # for whom it waits
    escalation: Escalation | None
    is_mine: bool  # it waits for the visitor
    may_write: bool

    @property
    def reservation_reason(self) -> Promise | str:
        """The label of why the case is reserved."""
        return (
            reason_label(self.reservation.reason_code)
            if self.reservation and self.reservation.reason_code
            else ""
        )

    @property
    def escalation_reason(self) -> Promise | str:
        """The label of why the case was escalated."""
        return reason_label(self.escalation.reason_code) if self.escalation else ""

    @property
    def is_empty(self) -> bool:
        """Whether nobody has written anything."""
        return not (self.notes or self.opinions or self.reservation or self.escalation)


def build_notes_panel(case: Case, visitor: User, *, now: datetime) -> NotesPanel:
    """Build the panel for a visitor who may see the case."""
    live = Reservation.objects.live(now).filter(case=case)
    reservation = live.select_related("reviewer", "made_by").first()
    opinions = case.opinions.select_related("asked_by", "asked_of", "given_by")
    return NotesPanel(
        notes=tuple(case.notes.select_related("author").order_by("pk")),
        opinions=tuple(opinions.order_by("pk")),
        reservation=reservation,
        escalation=Escalation.objects.filter(case=case).select_related("made_by").first(),
        is_mine=reservation is not None and reservation.reviewer_id == visitor.pk,
        may_write=visitor.role in DECIDERS,
    )


@dataclass(frozen=True, slots=True)
class ActionBar:
    """What the action bar offers."""

    acts: tuple[ActionForm, ...]
    further: tuple[ActionForm, ...]  # in its sheet "More"
    colleagues: tuple[User, ...]  # who may be chosen


EMPTY_BAR = ActionBar((), (), ())


def build_action_bar(case: Case, visitor: User, *, is_held: bool) -> ActionBar:
    """Offer all actions to the case's holder, and the opinion to who was asked for one."""
    if is_held:
        further = tuple(
            ACTION_FORMS[action] for action in _FURTHER_ACTIONS if _is_offered(action, visitor)
        )
        return ActionBar(
            tuple(ACTION_FORMS[action] for action in MAIN_ACTIONS),
            further,
            _list_colleagues(case, visitor),
        )
    if visitor.role in DECIDERS and Opinion.objects.open_to(visitor).filter(case=case).exists():
        return ActionBar((ACTION_FORMS[Action.GIVE_OPINION],), (), ())
    return EMPTY_BAR


_FURTHER_ACTIONS = (Action.HOLD, Action.HAND_OVER, Action.ESCALATE, Action.OPINION)


def _is_offered(action: Action, visitor: User) -> bool:
    """Return False for an escalation by a senior reviewer, who has nobody above."""
    return action != Action.ESCALATE or visitor.role != Role.SENIOR_REVIEWER


def _list_colleagues(case: Case, visitor: User) -> tuple[User, ...]:
    """List who may take this case: nobody who skipped it, and only seniors if escalated."""
    roles: tuple[Role, ...] = DECIDERS
    if Escalation.objects.filter(case=case).exists():
        roles = (Role.SENIOR_REVIEWER,)
    people = User.objects.filter(is_active=True, role__in=roles).exclude(pk=visitor.pk)
    return tuple(people.exclude(skips__case=case).order_by("username"))


PAGES = Pages()
_CASE = "cases/<uuid:public_id>/"


@PAGES.show("", allow_roles(*READERS))
def desk(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Show what waits, what the reviewer holds, and their latest rulings."""
    return _render_desk(request, reviewer, "console/desk.html")


@PAGES.show("now/", allow_roles(*READERS))
def desk_now(request: HttpRequest, reviewer: User) -> HttpResponse:
    """Render the part of the desk that is fetched again every few seconds."""
    return _render_desk(request, reviewer, "console/desk.html#now")


def _render_desk(request: HttpRequest, visitor: User, template: str) -> HttpResponse:
    now = database_now()
    waitlist = build_waiting_list(request, now=now)
    context = {
        "queue": build_queue(visitor, waitlist.case_filter, now=now),
        "waitlist": waitlist,
        "shelf": list_reserved_cases(request.GET.get("shelf", ""), visitor, now=now),
        "past": list_past_rulings(visitor, now=now) if visitor.is_reviewer else [],
        "undoable": find_undoable_ruling(visitor, now=now),
        "shift": build_own_shift(visitor, now) if visitor.is_reviewer else None,
        "sees_all": visitor.role in SEE_ALL,
        "ahead": list_picture_urls(request, visitor, now=now),
    }
    return render(request, template, context)


@PAGES.show(_CASE, allow_case_readers, name="case")
def case_detail(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """Show a case by its newest decision or another, with the actions for its holder."""
    now = database_now()
    case, version = get_visible_case(public_id, visitor, now=now), _read_version(request)
    view = build_case_view(case, visitor, now=now, version=version)
    if version and view.finding is None:
        raise Http404
    note_opened(request, "case", public_id)
    bar = build_action_bar(view.case, visitor, is_held=view.lease is not None)
    return render(
        request,
        "console/case.html",
        {
            "screen": view,
            "similar": count_similar(view.case),
            "bar": bar,
            "spans": HOLD_CHOICES,
            "typed": form_drafts.pop_draft(request, public_id) if bar.acts else None,
            "notes_panel": build_notes_panel(view.case, visitor, now=now),
            "undoable": find_undoable_ruling(visitor, now=now),
            "ahead": list_picture_urls(request, visitor, now=now) if view.lease else [],
            "wanted": load_filter(request),
            "can_take_over": visitor.role == Role.SENIOR_REVIEWER
            and view.holder not in {None, visitor},
        },
    )


def _read_version(request: HttpRequest) -> int:
    text = request.GET.get("decision", "")
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0


@PAGES.show(f"{_CASE}receipt/", allow_case_readers, name="receipt")
def download_receipt(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """Return the receipt of the decision with all of its fields."""
    case = get_visible_case(public_id, visitor, now=database_now())
    note_opened(request, "case", public_id)
    try:
        receipt = receipts.find_receipt(RESULT_KIND, receipts.STAFF, case_id=case.pk)
    except receipts.NoReceiptYet as refused:
        messages.info(request, explain(refused))
        return redirect("console:case", public_id)
    return json_file_response(receipts.write_receipt(receipt), f"receipt-{case.number}")


@PAGES.show(f"{_CASE}request/", allow_case_readers, name="request")
def request_detail(request: HttpRequest, visitor: User, public_id: uuid.UUID) -> HttpResponse:
    """Show the case's request, and those of its cases that the visitor may open."""
    now = database_now()
    case = get_visible_case(public_id, visitor, now=now)
    siblings = Case.objects.filter(request=case.request)
    cases = filter_visible(siblings, visitor, now=now).select_related("listing", "frozen")
    count = siblings.count()
    page = {
        "case": case,
        "heading": write_heading(case.request, count),
        "rows": cases.order_by("line"),
        "count": count,
    }
    return render(request, "console/request.html", page)
