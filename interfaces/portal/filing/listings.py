"""The listings of a draft: paste or upload them, correct faulty rows where they stand."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from interfaces.portal.filing.presenters import build_row_list, build_tally, present_row
from interfaces.portal.filing.wizard import (
    STEPS,
    get_draft,
    redirect_once_filed,
    redirect_to_step,
    render_step,
)
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.files.sheets import MalformedSheet, read_sheet
from pipeline.filing.listing_columns import find_listings
from pipeline.filing.listing_lines import PastedRows, split_rows
from records import policies
from records.accounts.models import User
from records.actions.filing import draft_check, request_drafts
from records.actions.filing.admission import list_sites
from records.actions.filing.request_drafts import DraftGone, TooMuchText
from records.clock import database_now
from records.filing.models import Draft

PAGES = Pages(allow_filers)
_DRAFT = "drafts/<uuid:draft_id>/"


__all__ = ["MalformedSheet", "read_listings"]


def read_listings(content: bytes, name: str = "listings.csv") -> list[str]:
    """Read one text per row, so that positions are row numbers; the header's is empty.

    Raises:
        MalformedSheet: the file cannot be read; names the row to correct if there is one.
    """
    return find_listings(read_sheet(content, name).rows)


_LARGEST_BODY: Final = 5 * 512 * 1024  # a sheet of 2 MiB, and the text beside it
_STEP: Final = STEPS[0]
_REMOVE_FAULTY: Final = "faulty"


@dataclass(frozen=True, slots=True)
class TypedListings:
    """What the form to add rows holds, and what is wrong with it."""

    text: str = ""
    fault: str = ""
    sheet_fault: str = ""


@PAGES.form(_DRAFT, name="draft")
@redirect_once_filed
def edit_listings(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Show the rows with their faults; a POST adds rows."""
    draft = get_draft(visitor, draft_id)
    if request.method == "POST":
        return _add_rows(request, visitor, draft)
    return _render_listings(request, draft, TypedListings())


def _render_listings(
    request: HttpRequest, draft: Draft, listings: TypedListings, *, status: int = 200
) -> HttpResponse:
    rows, policy = draft_check.check_draft(draft), policies.policy()
    page = {
        "rows": build_row_list(request, rows),
        "tally": build_tally(rows, policy),
        "typed": listings,
        "once": request.POST.get("once") or uuid4(),
        "example": next((site.url("12345") for site in list_sites()), ""),
    }
    return render_step(request, draft, _STEP, page, status=status)


def _add_rows(request: HttpRequest, visitor: User, draft: Draft) -> HttpResponse:
    text, sheet = request.POST.get("listings", ""), request.FILES.get("sheet")
    try:
        paste = _read_rows(request, text, sheet)
        request_drafts.add_rows(
            get_account_id(visitor),
            draft.public_id,
            paste.rows,
            once=_get_form_id(request),
            now=database_now(),
        )
    except MalformedSheet as malformed:
        return _render_listings(
            request, draft, TypedListings(text, sheet_fault=str(malformed)), status=422
        )
    except TooMuchText:
        message = _(
            "A draft holds at most %(rows)d rows and %(characters)d characters. Split them."
            " Nothing was added."
        )
        limits = policies.policy().drafts
        fault = message % {"rows": limits.rows, "characters": limits.characters}
        return _render_listings(request, draft, TypedListings(text, fault=fault), status=422)
    except DraftGone:
        return redirect_to_step(draft.public_id, _STEP)
    _report_added(request, paste)
    return redirect_to_step(draft.public_id, _STEP, anchor="rows")


def _read_rows(request: HttpRequest, text: str, sheet: "UploadedFile[bytes] | None") -> PastedRows:
    """Read the rows of the text, then those of the sheet."""
    if _is_too_large(request):
        raise MalformedSheet(0, _("This file is larger than 2 MiB. Split it."))
    if len(text) > policies.policy().drafts.characters:
        raise TooMuchText
    paste = split_rows(text)
    if sheet is None:
        return paste
    rows = read_listings(sheet.read(), sheet.name or "")
    return PastedRows((*paste.rows, *(row for row in rows if row)), paste.is_from_html)


def _is_too_large(request: HttpRequest) -> bool:
    """Return whether the body is so large that the upload handler may leave the file out."""
    return int(request.headers.get("Content-Length") or 0) > _LARGEST_BODY


def _get_form_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("once", ""))
    except ValueError:
        return uuid4()


def _report_added(request: HttpRequest, paste: PastedRows) -> None:
    count = len(paste.rows)
    if not count:
        messages.warning(request, _("There was no listing in it. Nothing was added."))
        return
    message = ngettext("%(count)d row added.", "%(count)d rows added.", count) % {"count": count}
    if paste.is_from_html:
        message = f"{message} {_('You pasted a web page, so we took its links.')}"
    messages.success(request, message)


@PAGES.step(f"{_DRAFT}rows/<int:number>/", name="draft_row")
def change_row(request: HttpRequest, visitor: User, draft_id: UUID, number: int) -> HttpResponse:
    """Give one row another text, remove it, or bring it back."""
    draft = get_draft(visitor, draft_id)
    try:
        draft = _apply_change(request, visitor, draft, number)
    except DraftGone as gone:
        if number > len(draft.rows):
            raise Http404 from gone
        return redirect_to_step(draft_id, _STEP)
    if not request.htmx:  # type: ignore[attr-defined]  # of django-htmx
        query = request.GET.urlencode()
        return redirect_to_step(draft_id, _STEP, anchor=f"row-{number}", query=query)
    rows = draft_check.check_draft(draft)
    page = {
        "draft": draft,
        "listing": present_row(rows[number - 1]),
        "tally": build_tally(rows, policies.policy()),
        "is_alone": True,
    }
    return render(request, "portal/filing/listings.html#row", page)


def _apply_change(request: HttpRequest, visitor: User, draft: Draft, number: int) -> Draft:
    act, text = request.POST.get("act", "correct"), _join_lines(request.POST.get("text", ""))
    change: dict[str, object] = {"is_removed": act == "remove"}
    if act == "correct":
        change = {"text": text, "is_removed": not text} if text else {"is_removed": True}
    account_id, now = get_account_id(visitor), database_now()
    return request_drafts.change_rows(account_id, draft.public_id, [number], now=now, **change)


def _join_lines(text: str) -> str:
    return " ".join(text.replace("\0", "\N{REPLACEMENT CHARACTER}").split())


@PAGES.step(f"{_DRAFT}rows/", name="draft_rows")
def change_rows(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Remove every faulty row, bring back every removed one, or move those that are too many."""
    draft = get_draft(visitor, draft_id)
    if request.POST.get("rows") == "beyond":
        return _move_rest(request, visitor, draft)
    is_removal = request.POST.get("rows", _REMOVE_FAULTY) == _REMOVE_FAULTY
    rows = draft_check.check_draft(draft)
    numbers = [it.number for it in rows if (it.is_faulty if is_removal else it.row.is_removed)]
    try:
        request_drafts.change_rows(
            get_account_id(visitor), draft_id, numbers, now=database_now(), is_removed=is_removal
        )
    except DraftGone:
        return redirect_to_step(draft_id, _STEP)
    return redirect_to_step(draft_id, _STEP, anchor="rows")


def _move_rest(request: HttpRequest, visitor: User, draft: Draft) -> HttpResponse:
    """Move listings beyond the limit of one request to a draft of their own."""
    numbers = [row.number for row in draft_check.check_draft(draft) if row.listing is not None]
    rest = frozenset(numbers[policies.policy().limits.listings_per_request :])
    once, now = _get_form_id(request), database_now()
    try:
        if rest:
            request_drafts.split_draft(visitor, draft.public_id, rest, once=once, now=now)
            message = ngettext(
                "%(count)d listing was moved to a draft of its own. You find it under Drafts.",
                "%(count)d listings were moved to a draft of their own. You find it under Drafts.",
                len(rest),
            )
            messages.success(request, message % {"count": len(rest)})
    except DraftGone:
        pass  # the page says so
    return redirect_to_step(draft.public_id, _STEP, anchor="rows")
