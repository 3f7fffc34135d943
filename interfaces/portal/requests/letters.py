"""The letters of a request: what was written to its filer, when, and whether it arrived."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from interfaces.look.delivered import letter_name, letter_state
from interfaces.look.doors import allow_roles, get_account_id
from records.accounts.models import Role, User
from records.acts import following
from records.notices import kept


@allow_roles(Role.FILER, foreign=404)
@require_safe
def list_letters(request: HttpRequest, visitor: User, request_id: UUID) -> HttpResponse:
    """The newest first, each with its words as the records give them."""
    found = get_object_or_404(
        following.list_requests(get_account_id(visitor)), public_id=request_id
    )
    written = kept.list_request_letters(found, settings.MARKWARDEN.public_url)
    rows = [(one, letter_name(one), letter_state(one)) for one in written if one.letter is not None]
    return render(request, "portal/requests/letters.html", {"filed": found, "rows": rows})
