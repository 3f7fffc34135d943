"""Appeals on the account's cases: the list, one of them, and filing one."""

from collections.abc import Collection, Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.portal.cases.lookups import get_case
from interfaces.portal.filing.labels import get_reason_title
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.tables import Filter, paginate, read_choice
from interfaces.web.files import evidence_files
from interfaces.web.files.evidence_files import UploadedEvidence, list_pages
from interfaces.web.labels import Label
from pipeline.disputes.procedure import AppealState
from pipeline.law.profiles import Party
from records.accounts.models import User
from records.actions.disputes import appeals
from records.actions.disputes.appeals import AppealableDecision, AppealStatement, CannotAppeal
from records.actions.disputes.filer_inbox import build_appeal_condition, get_state_for_filer
from records.cases.law import find_law
from records.cases.models import Case
from records.clock import database_now
from records.disputes.models import Appeal

PAGES = Pages(allow_filers)
_APPEAL = "disputes/appeals/<uuid:appeal_id>/"
_SHEET = "<int:position>/<int:number>/"
_LONGEST_STATEMENT: Final = 20_000
_OPEN_STATES: Final = tuple(state for state in AppealState if state.is_open)
_CLOSED_STATES: Final = tuple(state for state in AppealState if not state.is_open)
_STATE_FILTERS: Final[Mapping[str, tuple[Label, Collection[AppealState]]]] = {
    "open": (gettext_lazy("not decided yet"), _OPEN_STATES),
    "closed": (gettext_lazy("closed"), _CLOSED_STATES),
}
_PARTY_LABELS: Final[tuple[tuple[str, Promise], ...]] = (
    (Party.FILER.value, gettext_lazy("you")),
    (Party.SELLER.value, gettext_lazy("the seller")),
)


@PAGES.show("disputes/appeals/", name="appeals")
def list_appeals(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the appeals of both parties on the account's cases, newest first."""
    now = database_now()
    box = read_choice(request, "state", _STATE_FILTERS)
    party = read_choice(request, "party", set(Party))
    condition = build_appeal_condition(_STATE_FILTERS[box][1], now) if box else Q()
    condition &= Q(party=party) if party else Q()
    appeals = Appeal.objects.filter(condition, account_id=get_account_id(visitor))
    rows = appeals.select_related("case__listing", "case__frozen", "case__request")
    page = paginate(rows.order_by("-filed_at", "-pk"), request)
    context = {
        "page": page,
        "lines": [(appeal, get_state_for_filer(appeal, now)) for appeal in page.rows],
        "filters": (
            Filter(
                "state",
                gettext_lazy("State"),
                box,
                tuple((key, filter_[0]) for key, filter_ in _STATE_FILTERS.items()),
            ),
            Filter("party", gettext_lazy("Appealed by"), party, _PARTY_LABELS),
        ),
        "is_filtered": bool(box or party),
    }
    return render(request, "portal/disputes/appeals.html", context)


@PAGES.show(_APPEAL, name="appeal")
def show_appeal(request: HttpRequest, visitor: User, appeal_id: UUID) -> HttpResponse:
    """Show an appeal, without the seller's statement to the platform."""
    appeal = _get_appeal(visitor, appeal_id)
    is_mine = appeal.party == Party.FILER
    context = {
        "appeal": appeal,
        "case": appeal.case,
        "state": get_state_for_filer(appeal, database_now()),
        "is_mine": is_mine,
        "sheets": list_pages(appeal.evidence) if is_mine else (),
        "reason_title": get_reason_title(appeal.case.reason),
    }
    return render(request, "portal/disputes/appeal.html", context)


def _get_appeal(visitor: User, appeal_id: UUID) -> Appeal:
    appeals = Appeal.objects.filter(account_id=get_account_id(visitor))
    rows = appeals.select_related("case__listing", "case__frozen", "case__request", "ruling")
    return get_object_or_404(rows, public_id=appeal_id)


@PAGES.show(f"{_APPEAL}evidence/{_SHEET}", name="appeal_evidence")
def show_evidence(
    _request: HttpRequest, visitor: User, appeal_id: UUID, position: int, number: int
) -> HttpResponse:
    """Show a page of the evidence that the filer gave with its own appeal."""
    appeal = get_object_or_404(
        Appeal, account_id=get_account_id(visitor), public_id=appeal_id, party=Party.FILER
    )
    return evidence_files.page_response(appeal.evidence, position, number)


@PAGES.form("requests/<uuid:request_id>/cases/<uuid:case_id>/appeal/")
def file_appeal(
    request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID
) -> HttpResponse:
    """Show the decision in force and the time to appeal it; a POST files the appeal."""
    case = get_case(get_account_id(visitor), request_id, case_id)
    last = appeals.find_appealable(case, Party.FILER, now=database_now())
    if request.method == "POST":
        return _submit_appeal(request, visitor, case, last)
    if last is None:
        messages.error(request, _explain_closed())
        return redirect("portal:request", request_id=request_id)
    return _render_form(request, case, last)


def _explain_closed() -> str:
    return _("You cannot appeal this: the time is over, or it was already appealed.")


def _submit_appeal(
    request: HttpRequest, visitor: User, case: Case, last: AppealableDecision | None
) -> HttpResponse:
    files = evidence_files.read_evidence(request, f"filer {get_account_id(visitor)}")
    text = request.POST.get("text", "").replace("\0", "").strip()
    faults = _find_faults(text, files)
    if faults and last is not None:
        return _render_form(request, case, last, text=text, files=files, faults=faults, status=422)
    try:
        appeal = appeals.file_appeal(
            case.pk,
            Party.FILER,
            AppealStatement(text, files.files),
            actor=visitor.actor,
            now=database_now(),
        )
    except CannotAppeal:
        messages.error(request, f"{_explain_closed()} {_('Nothing was changed.')}")
        return _render_form(request, case, None, text=text, files=files, status=409)
    messages.success(request, _("Your appeal is filed. A person who is new to the case decides."))
    return redirect("portal:appeal", appeal_id=appeal.public_id)


def _find_faults(text: str, files: UploadedEvidence) -> dict[str, str]:
    faults = {}
    if not text:
        faults["text"] = _("Say what is wrong with the decision.")
    elif len(text) > _LONGEST_STATEMENT:
        faults["text"] = _("This is too long. Write at most 20,000 characters.")
    if files.faults:
        faults["evidence"] = " ".join(files.faults)
    return faults


def _render_form(
    request: HttpRequest,
    case: Case,
    last: AppealableDecision | None,
    *,
    status: int = 200,
    **typed: object,
) -> HttpResponse:
    context = {
        "case": case,
        "last": last,
        "redress": find_law(case).redress.for_filer,
        "reason_title": get_reason_title(case.reason),
        "longest": _LONGEST_STATEMENT,
        "most_files": evidence_files.MOST_FILES,
        **typed,
    }
    return render(request, "portal/disputes/file_appeal.html", context, status=status)
