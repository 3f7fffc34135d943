"""Begin a filing: choose a right and a reason. The draft's own pages go on from there."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from interfaces.portal.accounts.first_steps import list_first_steps, may_file
from interfaces.portal.filing.forms import ChoiceForm
from interfaces.portal.filing.labels import get_reason_title
from interfaces.portal.filing.wizard import get_draft
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.tables import paginate
from pipeline.reasons import Reason
from pipeline.vocabulary import RightState
from records.accounts.models import User
from records.actions.filing import request_drafts
from records.clock import database_now
from records.filing.models import Draft
from records.rights import filing_scope
from records.rights.models import Right

PAGES = Pages(allow_filers)
_DRAFT = "drafts/<uuid:draft_id>/"


@PAGES.form("requests/new/", name="new")
def begin_filing(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the first step, prefilled from the query string; a POST begins the draft."""
    account_id = get_account_id(visitor)
    rights = _list_usable_rights(account_id)
    if request.method == "POST":
        choice = ChoiceForm(request.POST, rights=rights, account_id=account_id)
        if choice.is_valid():
            return _begin_draft(visitor, choice, rights)
    else:
        choice = ChoiceForm(rights=rights, account_id=account_id)
        choice.initial = {"once": uuid.uuid4(), **request.GET.dict()}
    drafts = Draft.objects.filter(account_id=account_id, expires_at__gt=database_now())
    page: dict[str, object] = {
        "choice": choice,
        "has_rights": bool(rights),
        "drafts": drafts.count(),
        "first_steps": () if rights else list_first_steps(account_id),
    }
    return render(
        request, "portal/filing/choose.html", page, status=422 if choice.is_bound else 200
    )


def _begin_draft(visitor: User, choice: ChoiceForm, rights: list[Right]) -> HttpResponse:
    cleaned_data = choice.cleaned_data
    right = next(it for it in rights if str(it.public_id) == cleaned_data["right"])
    draft = request_drafts.start_draft(
        visitor,
        right,
        Reason(cleaned_data["reason"]),
        once=cleaned_data["once"],
        now=database_now(),
    )
    return redirect("portal:draft", draft_id=draft.public_id)


def _list_usable_rights(account_id: int) -> list[Right]:
    in_force = [RightState.VERIFIED, RightState.EXPIRING]
    rights = filing_scope.list_usable_rights(account_id, database_now().date())
    return list(rights.filter(state__in=in_force).select_related("owner").order_by("mark"))


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """One row of the list."""

    draft: Draft
    reason_title: str
    listings: int
    is_expired: bool


@PAGES.show("drafts/", name="drafts")
def list_drafts(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the account's drafts, last edited first."""
    now = database_now()
    drafts = Draft.objects.filter(account_id=get_account_id(visitor)).select_related(
        "right", "editor"
    )
    page = paginate(drafts.order_by("-edited_at", "-pk"), request)
    rows = [
        DraftSummary(
            draft,
            get_reason_title(draft.reason),
            sum(not row["is_removed"] for row in draft.rows),
            draft.expires_at <= now,
        )
        for draft in page.rows
    ]
    context = {
        "rows": rows,
        "page": page,
        "may_file": bool(rows) or may_file(get_account_id(visitor)),
    }
    return render(request, "portal/filing/list.html", context)


@PAGES.step(f"{_DRAFT}deletion/", name="draft_discard")
def discard_draft(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = get_draft(visitor, draft_id)
    request_drafts.discard_draft(draft.account_id, draft_id)
    messages.success(request, _("The draft is deleted."))
    return redirect("portal:drafts")


@PAGES.step(f"{_DRAFT}revival/", name="draft_again")
def reopen_draft(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Reopen an expired draft with its text."""
    draft = get_draft(visitor, draft_id)
    request_drafts.resume_draft(draft.account_id, draft_id, now=database_now())
    messages.success(request, _("The draft is open again. Check it, because some time has passed."))
    return redirect("portal:draft", draft_id=draft_id)
