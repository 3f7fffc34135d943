"""The listings of a draft: paste or upload them, mend the rows that are faulty where they stand."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from interfaces.look.doors import admits, get_account_id
from interfaces.portal.drafts.finding import STEPS, back_to, own_draft, show
from interfaces.portal.drafts.rows import row_list, shown, tally
from interfaces.portal.sheets import MalformedSheet, read_listings
from pipeline.pasting import Pasted, rows_of
from records.accounts.models import Role, User
from records.acts import checking, drafting
from records.acts.admission import sites
from records.acts.drafting import DraftGone, TooMuchText
from records.complaints.models import Draft
from records.ledger import policies
from records.ledger.clock import database_now

_LARGEST_BODY: Final = 5 * 512 * 1024  # a sheet of 2 MiB, and the text beside it
_STEP: Final = STEPS[0]
_REMOVE_FAULTY: Final = "faulty"


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form to add rows holds, and what is wrong with it."""

    text: str = ""
    fault: str = ""
    sheet_fault: str = ""


@admits(Role.FILER, foreign=404)
def listings(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """The rows with their faults; a POST adds rows."""
    draft = own_draft(visitor, draft_id)
    if request.method == "POST":
        return _add(request, visitor, draft)
    return _show(request, draft, Typed())


def _show(request: HttpRequest, draft: Draft, typed: Typed, *, status: int = 200) -> HttpResponse:
    rows, policy = checking.checked(draft), policies.policy()
    page = {
        "rows": row_list(request, rows),
        "tally": tally(rows, policy),
        "typed": typed,
        "once": request.POST.get("once") or uuid4(),
        "example": next((site.url("12345") for site in sites()), ""),
    }
    return show(request, draft, _STEP, page, status=status)


def _add(request: HttpRequest, visitor: User, draft: Draft) -> HttpResponse:
    text, sheet = request.POST.get("listings", ""), request.FILES.get("sheet")
    try:
        pasted = _read(request, text, sheet)
        drafting.add(
            get_account_id(visitor),
            draft.public_id,
            pasted.rows,
            once=_once(request),
            now=database_now(),
        )
    except MalformedSheet as malformed:
        return _show(request, draft, Typed(text, sheet_fault=str(malformed)), status=422)
    except TooMuchText:
        says = _("This is more than one draft holds: %(rows)d rows. Split it; nothing was added.")
        fault = says % {"rows": policies.policy().drafts.rows}
        return _show(request, draft, Typed(text, fault=fault), status=422)
    except DraftGone:
        return back_to(draft.public_id, _STEP)
    _say_what_came(request, pasted)
    return back_to(draft.public_id, _STEP, anchor="rows")


def _read(request: HttpRequest, text: str, sheet: "UploadedFile[bytes] | None") -> Pasted:
    """The rows of the text, and those of the sheet after them."""
    if _is_too_large(request):
        raise MalformedSheet(0, _("this file is larger than 2 MiB. Split it."))
    if len(text) > policies.policy().drafts.characters:
        raise TooMuchText
    pasted = rows_of(text)
    if sheet is None:
        return pasted
    rows = read_listings(sheet.read(), sheet.name or "")
    return Pasted((*pasted.rows, *(row for row in rows if row)), pasted.is_from_html)


def _is_too_large(request: HttpRequest) -> bool:
    """Much beyond this the upload handler leaves the file out, as if none had been sent."""
    return int(request.headers.get("Content-Length") or 0) > _LARGEST_BODY


def _once(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return uuid4()


def _say_what_came(request: HttpRequest, pasted: Pasted) -> None:
    count = len(pasted.rows)
    if not count:
        messages.warning(request, _("There was no listing in it: nothing was added."))
        return
    says = ngettext("%(count)d row added.", "%(count)d rows added.", count) % {"count": count}
    if pasted.is_from_html:
        says = f"{says} {_('You pasted a page: we took its links.')}"
    messages.success(request, says)


@admits(Role.FILER, foreign=404)
@require_POST
def row(request: HttpRequest, visitor: User, draft_id: UUID, number: int) -> HttpResponse:
    """Give one row another text, remove it, or bring it back."""
    draft = own_draft(visitor, draft_id)
    try:
        draft = _changed(request, visitor, draft, number)
    except DraftGone as gone:
        if number > len(draft.rows):
            raise Http404 from gone
        return back_to(draft_id, _STEP)
    if not request.htmx:  # type: ignore[attr-defined]  # of django-htmx
        query = request.GET.urlencode()
        return back_to(draft_id, _STEP, anchor=f"row-{number}", query=query)
    rows = checking.checked(draft)
    page = {
        "draft": draft,
        "one": shown(rows[number - 1]),
        "tally": tally(rows, policies.policy()),
        "is_alone": True,
    }
    return render(request, "portal/drafts/parts/row.html", page)


def _changed(request: HttpRequest, visitor: User, draft: Draft, number: int) -> Draft:
    act, text = request.POST.get("act", "mend"), _one_line(request.POST.get("text", ""))
    said: dict[str, object] = {"is_removed": act == "remove"}
    if act == "mend":
        said = {"text": text, "is_removed": not text} if text else {"is_removed": True}
    account_id, now = get_account_id(visitor), database_now()
    return drafting.change(account_id, draft.public_id, [number], now=now, **said)


def _one_line(text: str) -> str:
    return " ".join(text.replace("\0", "\N{REPLACEMENT CHARACTER}").split())


@admits(Role.FILER, foreign=404)
@require_POST
def sweep(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Remove every faulty row, or bring back every removed one."""
    draft = own_draft(visitor, draft_id)
    is_removal = request.POST.get("rows", _REMOVE_FAULTY) == _REMOVE_FAULTY
    rows = checking.checked(draft)
    numbers = [it.number for it in rows if (it.is_faulty if is_removal else it.row.is_removed)]
    try:
        drafting.change(
            get_account_id(visitor), draft_id, numbers, now=database_now(), is_removed=is_removal
        )
    except DraftGone:
        return back_to(draft_id, _STEP)
    return back_to(draft_id, _STEP, anchor="rows")
