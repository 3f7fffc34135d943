"""The watch on a request: ask to be told what comes back, see it, file again with one click."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.look.doors import allow_roles, get_account_id
from records.accounts.models import Role, User
from records.acts import drafting, following, watching
from records.complaints.models import Comeback
from records.ledger import policies
from records.ledger.clock import database_now


@allow_roles(Role.FILER, foreign=404)
@require_POST
def change_watch(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """Begin to watch, or end it."""
    account_id = get_account_id(visitor)
    get_object_or_404(following.list_requests(account_id), public_id=request_id)
    now, actor = database_now(), f"user:{visitor.pk}"
    if request.POST.get("act") == "end":
        watching.end_watch(account_id, request_id, actor=actor, now=now)
        messages.success(request, _("We no longer look for these listings."))
    else:
        watching.start_watch(account_id, request_id, visitor, actor=actor, now=now)
        says = _("We look for these listings each day, for %(days)d days.")
        messages.success(request, says % {"days": policies.policy().watch.days})
    return redirect("portal:request", request_id=request_id)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def refile_comeback(
    request: HttpRequest, visitor: User, request_id: UUID, comeback_id: int
) -> HttpResponse:
    """Begin a draft on what came back, with all that was written the first time."""
    seen = Comeback.objects.select_related("case__request__right", "listing").filter(
        account_id=get_account_id(visitor), case__request__public_id=request_id
    )
    comeback = get_object_or_404(seen, pk=comeback_id)
    draft = drafting.start_correction(
        comeback.case, visitor, url=comeback.listing.url, now=database_now()
    )
    messages.success(request, _("Everything is filled in. Check it, confirm it and file."))
    return redirect("portal:draft_evidence", draft_id=draft.public_id)
