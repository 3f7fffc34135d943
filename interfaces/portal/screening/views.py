"""Near-duplicates of upheld listings: what waits by case, filing on some, dismissing others."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, Max, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy, ngettext

from interfaces.portal.filing.forms import STATEMENTS
from interfaces.portal.filing.review import file_at_once
from interfaces.web.access import Pages, allow_filers, get_account_id
from interfaces.web.components.tables import paginate
from interfaces.web.labels import explain
from records import policies
from records.accounts.models import User
from records.actions.filing.admission import list_sites
from records.actions.screening import near_duplicates
from records.actions.screening.near_duplicates import NothingChosen
from records.cases.models import Case
from records.clock import database_now

PAGES = Pages(allow_filers)
_CASE = "near-duplicates/<uuid:case_id>/"
_NOTHING: Final = gettext_lazy(
    "Choose at least one listing. One that was filed or dismissed meanwhile is no longer here."
)
_CASES_A_PAGE: Final = 10


@PAGES.show("near-duplicates/", name="near_duplicates")
def list_near_duplicates(request: HttpRequest, visitor: User) -> HttpResponse:
    """List the waiting near duplicates by case, the newest first."""
    duplicates = near_duplicates.list_open(get_account_id(visitor))
    cases = Case.objects.filter(pk__in=duplicates.values("case")).annotate(
        newest=Max("near_duplicates__found_at"),
        further=F("fingerprint__alike") - Count("near_duplicates"),
    )
    waiting = Prefetch("near_duplicates", duplicates.order_by("pk"), to_attr="proposed")
    ready = cases.select_related("request", "listing").prefetch_related(waiting)
    context = {
        "page": paginate(ready.order_by("-newest", "-pk"), request, _CASES_A_PAGE),
        "sites": {site.code: site.url("") for site in list_sites()},
        "statements": STATEMENTS.values(),
        "days": policies.policy().screening.near_duplicate_days,
    }
    return render(request, "portal/screening/near_duplicates.html", context)


@PAGES.step(f"{_CASE}filing/", name="near_duplicates_file")
def file_near_duplicates(request: HttpRequest, visitor: User, case_id: UUID) -> HttpResponse:
    """File on the chosen ones as from a draft of them; what stops the filing leaves the draft."""
    case, ids = _read_choice(request, visitor, case_id)
    try:
        with transaction.atomic():
            draft = near_duplicates.begin_request(case, ids, visitor, now=database_now())
            return file_at_once(request, draft)
    except NothingChosen as refused:
        messages.error(request, explain(refused))
    return redirect("portal:near_duplicates")


@PAGES.step(f"{_CASE}dismissal/", name="near_duplicates_dismiss")
def dismiss_near_duplicates(request: HttpRequest, visitor: User, case_id: UUID) -> HttpResponse:
    """Dismiss the chosen ones for good."""
    case, ids = _read_choice(request, visitor, case_id)
    try:
        count = near_duplicates.dismiss_near_duplicates(case, ids, visitor, now=database_now())
    except NothingChosen as refused:
        messages.error(request, explain(refused))
    else:
        message = ngettext("%(count)d listing dismissed.", "%(count)d listings dismissed.", count)
        messages.success(request, message % {"count": count})
    return redirect("portal:near_duplicates")


def _read_choice(request: HttpRequest, visitor: User, case_id: UUID) -> tuple[Case, list[int]]:
    cases = Case.objects.select_related("request__right", "listing")
    case = get_object_or_404(cases, account_id=get_account_id(visitor), public_id=case_id)
    ids = request.POST.getlist("chosen")[:1000]
    return case, [
        int(number) for number in ids if number.isascii() and number.isdigit() and len(number) < 19
    ]
