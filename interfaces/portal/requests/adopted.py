"""What the account's people once reported without it: listed here, followed by the same link."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from interfaces.look.doors import allow_roles, get_account_id
from records.accounts.models import Role, User
from records.standing.models import AdoptedReport

_REPORTS_A_PAGE: Final = 20


@allow_roles(Role.FILER)
def list_adopted_reports(request: HttpRequest, visitor: User) -> HttpResponse:
    """Newest first."""
    found = AdoptedReport.objects.filter(account_id=get_account_id(visitor)).order_by("-filed_at")
    page = Paginator(found, _REPORTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "portal/requests/adopted.html", {"page": page})
