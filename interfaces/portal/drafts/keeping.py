"""The drafts of an account: take one up, throw one away."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.look.tables import paginate
from interfaces.portal.drafts.finding import get_draft
from interfaces.portal.wording import get_reason_title
from records.accounts.models import Role, User
from records.acts import drafting
from records.complaints.models import Draft
from records.ledger.clock import database_now


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """One row of the list."""

    draft: Draft
    reason_title: str
    listings: int
    is_expired: bool


@allow_roles(Role.FILER)
def list_drafts(request: HttpRequest, visitor: User) -> HttpResponse:
    """Every draft of the account, the one edited last first."""
    now = database_now()
    found = Draft.objects.filter(account_id=get_account_id(visitor)).select_related(
        "right", "editor"
    )
    page = paginate(found.order_by("-edited_at", "-pk"), request)
    rows = [
        DraftSummary(
            draft,
            get_reason_title(draft.reason),
            sum(not row["is_removed"] for row in draft.rows),
            draft.expires_at <= now,
        )
        for draft in page.rows
    ]
    return render(request, "portal/drafts/list.html", {"rows": rows, "page": page})


@allow_roles(Role.FILER, foreign=404)
@require_POST
def discard_draft(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = get_draft(visitor, draft_id)
    drafting.discard_draft(draft.account_id, draft_id)
    messages.success(request, _("The draft is deleted."))
    return redirect("portal:drafts")


@allow_roles(Role.FILER, foreign=404)
@require_POST
def reopen_draft(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """An expired draft goes on with its text."""
    draft = get_draft(visitor, draft_id)
    drafting.resume_draft(draft.account_id, draft_id, now=database_now())
    messages.success(request, _("The draft is open again. Check it, for some time has passed."))
    return redirect("portal:draft", draft_id=draft_id)
