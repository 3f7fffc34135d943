"""The drafts of an account: take one up, throw one away."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.look.doors import admits, get_account_id
from interfaces.look.tables import page_of
from interfaces.portal.drafts.finding import own_draft
from interfaces.portal.wording import title_of
from records.accounts.models import Role, User
from records.acts import drafting
from records.complaints.models import Draft
from records.ledger.clock import database_now


@dataclass(frozen=True, slots=True)
class ShownDraft:
    """One row of the list."""

    draft: Draft
    reason_title: str
    listings: int
    is_expired: bool


@admits(Role.FILER)
def drafts(request: HttpRequest, visitor: User) -> HttpResponse:
    """Every draft of the account, the one edited last first."""
    now = database_now()
    found = Draft.objects.filter(account_id=get_account_id(visitor)).select_related(
        "right", "editor"
    )
    page = page_of(found.order_by("-edited_at", "-pk"), request)
    rows = [
        ShownDraft(
            draft,
            title_of(draft.reason),
            sum(not row["is_removed"] for row in draft.rows),
            draft.expires_at <= now,
        )
        for draft in page.rows
    ]
    return render(request, "portal/drafts/list.html", {"rows": rows, "page": page})


@admits(Role.FILER, foreign=404)
@require_POST
def discard(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """Throw a draft away."""
    draft = own_draft(visitor, draft_id)
    drafting.discard(draft.account_id, draft_id)
    messages.success(request, _("The draft is deleted."))
    return redirect("portal:drafts")


@admits(Role.FILER, foreign=404)
@require_POST
def again(request: HttpRequest, visitor: User, draft_id: UUID) -> HttpResponse:
    """An expired draft goes on with its text."""
    draft = own_draft(visitor, draft_id)
    drafting.take_up_again(draft.account_id, draft_id, now=database_now())
    messages.success(request, _("The draft is open again. Check it, for some time has passed."))
    return redirect("portal:draft", draft_id=draft_id)
