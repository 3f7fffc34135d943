"""Appeals on the account's cases: the list, one of them, and filing one."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from interfaces.look import given
from interfaces.look.doors import admits, get_account_id
from interfaces.look.gallery import Filter
from interfaces.look.given import Given, sheets
from interfaces.look.labels import Label
from interfaces.look.tables import page_of
from interfaces.portal.disputes.told import told_state
from interfaces.portal.owned import own_case
from interfaces.portal.wording import title_of
from pipeline.disputes import AppealState
from pipeline.profiles import Party
from records.accounts.models import Role, User
from records.acts import appealing
from records.acts.appealing import CannotAppeal, Disputed, Plea
from records.acts.countering import law_of
from records.complaints.models import Appeal, Case
from records.ledger.clock import database_now

_LONGEST: Final = 20_000
_OPEN: Final = [state.value for state in AppealState if state.is_open]
_BOXES: Final[Mapping[str, tuple[Label, Q]]] = {
    "open": (gettext_lazy("not decided yet"), Q(state__in=_OPEN)),
    "closed": (gettext_lazy("closed"), ~Q(state__in=_OPEN)),
}
_PARTIES: Final[tuple[tuple[str, Promise], ...]] = (
    (Party.FILER.value, gettext_lazy("you")),
    (Party.SELLER.value, gettext_lazy("the seller")),
)


@admits(Role.FILER)
@require_safe
def appeals(request: HttpRequest, visitor: User) -> HttpResponse:
    """Appeals of either party on the account's cases, the newest first."""
    now = database_now()
    box, party = request.GET.get("state", ""), request.GET.get("party", "")
    box, party = box if box in _BOXES else "", party if party in set(Party) else ""
    asked = (_BOXES[box][1] if box else Q()) & (Q(party=party) if party else Q())
    mine = Appeal.objects.filter(asked, account_id=get_account_id(visitor))
    rows = mine.select_related("case__listing", "case__frozen", "case__request")
    page = page_of(rows.order_by("-filed_at", "-pk"), request)
    shown = {
        "page": page,
        "lines": [(one, told_state(one, now)) for one in page.rows],
        "filters": (
            Filter(
                "state",
                gettext_lazy("State"),
                box,
                tuple((key, one[0]) for key, one in _BOXES.items()),
            ),
            Filter("party", gettext_lazy("Appealed by"), party, _PARTIES),
        ),
        "is_filtered": bool(box or party),
    }
    return render(request, "portal/disputes/appeals.html", shown)


@admits(Role.FILER, foreign=404)
@require_safe
def appeal(request: HttpRequest, visitor: User, appeal_id: UUID) -> HttpResponse:
    """One appeal; what the seller wrote to the platform in its own is not shown."""
    found = _own(visitor, appeal_id)
    is_mine = found.party == Party.FILER
    shown = {
        "appeal": found,
        "case": found.case,
        "state": told_state(found, database_now()),
        "is_mine": is_mine,
        "sheets": sheets(found.evidence) if is_mine else (),
        "reason_title": title_of(found.case.reason),
    }
    return render(request, "portal/disputes/appeal.html", shown)


def _own(visitor: User, appeal_id: UUID) -> Appeal:
    mine = Appeal.objects.filter(account_id=get_account_id(visitor))
    rows = mine.select_related("case__listing", "case__frozen", "case__request", "ruling")
    return get_object_or_404(rows, public_id=appeal_id)


@admits(Role.FILER, foreign=404)
@require_safe
def evidence(
    request: HttpRequest, visitor: User, appeal_id: UUID, position: int, number: int
) -> HttpResponse:
    """A page of what the filer gave with its own appeal."""
    del request
    found = get_object_or_404(
        Appeal, account_id=get_account_id(visitor), public_id=appeal_id, party=Party.FILER
    )
    return given.answer(found.evidence, position, number)


@admits(Role.FILER, foreign=404)
def file_appeal(
    request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID
) -> HttpResponse:
    """What stands, and until when it can be appealed; a POST appeals."""
    case = own_case(get_account_id(visitor), request_id, case_id)
    last = appealing.appealable(case, Party.FILER, now=database_now())
    if request.method == "POST":
        return _file(request, visitor, case, last)
    if last is None:
        messages.error(request, _says_no())
        return redirect("portal:request", request_id=request_id)
    return _form(request, case, last)


def _says_no() -> str:
    return _("There is nothing to appeal here: the window is over, or it was appealed already.")


def _file(request: HttpRequest, visitor: User, case: Case, last: Disputed | None) -> HttpResponse:
    files = given.given(request, f"filer {get_account_id(visitor)}")
    text = request.POST.get("text", "").replace("\0", "").replace("\r\n", "\n").strip()
    faults = _faults(text, files)
    if faults and last is not None:
        return _form(request, case, last, text=text, files=files, faults=faults, status=422)
    try:
        made = appealing.appeal(
            case.pk,
            Party.FILER,
            Plea(text, files.files),
            actor=f"user:{visitor.pk}",
            now=database_now(),
        )
    except CannotAppeal:
        messages.error(request, f"{_says_no()} {_('Nothing was changed.')}")
        return _form(request, case, None, text=text, files=files, status=409)
    messages.success(request, _("Your appeal is filed. Somebody new to the case decides."))
    return redirect("portal:appeal", appeal_id=made.public_id)


def _faults(text: str, files: Given) -> dict[str, str]:
    faults = {}
    if not text:
        faults["text"] = _("Say what is wrong with the decision.")
    elif len(text) > _LONGEST:
        faults["text"] = _("This is too long: write at most 20,000 characters.")
    if files.faults:
        faults["evidence"] = " ".join(files.faults)
    return faults


def _form(
    request: HttpRequest,
    case: Case,
    last: Disputed | None,
    *,
    status: int = 200,
    **typed: object,
) -> HttpResponse:
    shown = {
        "case": case,
        "last": last,
        "redress": law_of(case).redress.filer,
        "reason_title": title_of(case.reason),
        "longest": _LONGEST,
        "most_files": given.MOST_FILES,
        **typed,
    }
    return render(request, "portal/disputes/file_appeal.html", shown, status=status)
