"""A filer's search: requests, cases and rights of the account, and the pages of the portal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.labels import get_reason_title
from interfaces.portal.navigation import NAVIGATION
from interfaces.portal.waiting import list_waiting
from interfaces.web.access import Pages, allow_roles, get_account_id
from interfaces.web.components import search
from interfaces.web.components.request_headings import write_heading
from interfaces.web.components.search import MOST_OF_KIND, Hit, Hits, SearchDoor
from interfaces.web.labels import label
from pipeline.filing.numbers import Number, parse_number
from pipeline.vocabulary import RightState
from records.accounts.models import Role, User
from records.actions.filing.admission import list_sites
from records.cases.models import Case, TakedownRequest
from records.cases.search import find_by_words, find_listings, is_numbered, with_number_key
from records.rights import filing_scope
from records.rights.models import Right

PAGES = Pages()
_MOST_RIGHTS: Final = 50  # whose requests are looked for


@PAGES.form("search/", allow_roles(Role.FILER, is_personal=True), name="search")
def search_portal(request: HttpRequest, visitor: User) -> HttpResponse:
    """Search for the posted text; show the last one on a plain visit."""
    return search.search_response(request, visitor, _DOOR)


def _find(_request: HttpRequest, visitor: User, query: str) -> Iterator[Hits]:
    account_id, number = get_account_id(visitor), parse_number(query)
    requests = Hits(_("Requests"), _show_requests(_find_requests(account_id, query, number)))
    found_cases = _find_cases(account_id, query, number)
    cases = Hits(_("Cases"), [_show_case(case) for case in found_cases])
    # Enter opens the first: of a case's whole number, that case.
    yield from (cases, requests) if number and number.line else (requests, cases)
    rights = with_number_key(_own_rights(account_id)).filter(_is_named(query)).order_by("-pk")
    yield Hits(_("Rights"), [_show_right(right) for right in rights[:MOST_OF_KIND]])


def _find_requests(account_id: int, query: str, number: Number | None) -> Iterable[TakedownRequest]:
    requests = TakedownRequest.objects.filter(account_id=account_id)
    if number and (matches := requests.filter(pk=number.request)):
        return matches
    rights = with_number_key(filing_scope.list_visible_rights(account_id))
    ids = list(rights.filter(_is_named(query)).values_list("pk", flat=True)[:_MOST_RIGHTS])
    return requests.filter(right__in=ids).order_by("-filed_at")[:MOST_OF_KIND]


def _is_named(query: str) -> Q:
    """Match a right by its mark or its whole number."""
    return Q(mark__icontains=query) | is_numbered(query)


def _find_cases(account_id: int, query: str, number: Number | None) -> Iterable[Case]:
    cases = Case.objects.filter(account_id=account_id).select_related(
        "request", "listing", "frozen"
    )
    if number:
        matches = cases.filter(request_id=number.request).order_by("line")
        matches = matches.filter(line=number.line) if number.line is not None else matches
        if hits := list(matches[:MOST_OF_KIND]):
            return hits
    by_listing = Q(listing__in=find_listings(query, list_sites()))
    by_words = Q(pk__in=find_by_words("case", query, MOST_OF_KIND))
    return cases.filter(by_listing | by_words).order_by("-pk")[:MOST_OF_KIND]


def _own_rights(account_id: int) -> QuerySet[Right]:
    return Right.objects.filter(owner_id=account_id).exclude(state=RightState.CLAIMED)


def _show_requests(rows: Iterable[TakedownRequest]) -> list[Hit]:
    requests = list(rows)
    cases = Case.objects.filter(request__in=requests).order_by().values_list("request")
    sizes = dict(cases.annotate(Count("pk")))
    return [_show_request(request, sizes.get(request.pk, 0)) for request in requests]


def _show_request(request: TakedownRequest, size: int) -> Hit:
    address = reverse("portal:request", args=[request.public_id])
    heading = f"{request.number} · {write_heading(request, size)}"
    return Hit(heading, f"{timezone.localtime(request.filed_at):%Y-%m-%d}", address)


def _show_case(case: Case) -> Hit:
    title = case.frozen.title if case.frozen else case.listing.url
    address = reverse("portal:request", args=[case.request.public_id])
    detail = f"{case.listing.external_id} · {get_reason_title(case.reason)}"
    return Hit(
        f"{case.number} · {title}", detail, f"{address}?line={case.line}#case-{case.public_id}"
    )


def _show_right(right: Right) -> Hit:
    detail = f"{label(right.kind)} · {right.office} {right.number} · {label(right.state)}"
    return Hit(right.mark or right.number, detail, reverse("portal:right", args=[right.public_id]))


def _show_opened_requests(visitor: User, keys: Sequence[str]) -> Mapping[str, Hit]:
    requests = TakedownRequest.objects.filter(account_id=get_account_id(visitor))
    rows = list(requests.filter(public_id__in=keys))
    return dict(zip((str(row.public_id) for row in rows), _show_requests(rows), strict=True))


def _show_opened_rights(visitor: User, keys: Sequence[str]) -> Mapping[str, Hit]:
    rows = _own_rights(get_account_id(visitor)).filter(public_id__in=keys)
    return {str(right.public_id): _show_right(right) for right in rows}


_DOOR: Final = SearchDoor(
    address="portal:search",
    base="portal/base.html",
    links=NAVIGATION,
    find=_find,
    list_waiting=list_waiting,
    show_opened={"request": _show_opened_requests, "right": _show_opened_rights},
)
