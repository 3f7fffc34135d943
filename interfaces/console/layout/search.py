"""The console's search: cases, sellers, rights, orders and the like that the role may see."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.console.cases.permissions import READERS, SEE_ALL, filter_visible
from interfaces.console.evidence.openings import READERS as EVIDENCE_READERS
from interfaces.console.evidence.search import find_evidence
from interfaces.console.layout.navigation import LINKS
from interfaces.console.layout.waiting import list_waiting
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components import search
from interfaces.web.components.request_headings import write_heading
from interfaces.web.components.search import MOST_OF_KIND, Hit, Hits, SearchDoor
from interfaces.web.labels import label, translate
from pipeline.filing.numbers import Number, parse_number
from pipeline.reasons import Reason
from pipeline.vocabulary import RightState
from records import policies
from records.accounts.models import IdentityDocument, Role, User
from records.actions.accounts.single_sign_on import STAFF
from records.actions.filing.admission import list_sites
from records.cases.models import Case, Ruling, TakedownRequest
from records.cases.models.cases import CaseQuerySet
from records.cases.search import find_by_words, find_listings, name_rights
from records.clock import database_now
from records.review.models import Reservation, ReviewLease
from records.rights.models import Right
from records.sellers.models import Seller, Shop

PAGES = Pages()
_MOST_IDS: Final = 50  # of rights and accounts whose requests are looked for
_MOST_RULED: Final = 2_000  # a reviewer's own latest rulings, among which titles are looked for
_SEE_RIGHTS: Final = frozenset({Role.VERIFIER, Role.AUDITOR})


@PAGES.form("search/", allow_roles(*STAFF, is_personal=True), name="search")
def search_console(request: HttpRequest, visitor: User) -> HttpResponse:
    """Search for the posted text; show the last one on a plain visit."""
    return search.search_response(request, visitor, _DOOR)


def _find(request: HttpRequest, visitor: User, query: str) -> Iterator[Hits]:
    if visitor.role in READERS:
        now = database_now()
        yield Hits(gettext_lazy("Cases"), _find_cases(visitor, query, now))
        yield Hits(gettext_lazy("Sellers"), _find_sellers(query))
    if visitor.role in SEE_ALL:
        yield Hits(gettext_lazy("Requests"), _find_requests(visitor, query, now))
    if visitor.role in _SEE_RIGHTS:
        yield Hits(gettext_lazy("Rights"), _find_rights(query))
    if visitor.role == Role.VERIFIER:
        yield Hits(gettext_lazy("Identity documents"), _find_identities(query))
    if visitor.role in EVIDENCE_READERS:
        yield from find_evidence(request, visitor, query)


def _find_cases(visitor: User, query: str, now: datetime) -> list[Hit]:
    cases = filter_visible(Case.objects.all(), visitor, now=now)
    cases = cases.select_related("request", "listing", "frozen")
    number = parse_number(query)
    if number and (hits := list(_name_cases(cases, number))):
        return [_show_case(case) for case in hits]
    on_listing = Case.objects.filter(listing__in=find_listings(query, list_sites()))
    ids = [*on_listing.order_by("-pk").values_list("pk", flat=True)[:_MOST_IDS]]
    matches = cases.filter(pk__in=[*ids, *_match_title(visitor, query, now)]).order_by("-pk")
    return [_show_case(case) for case in matches[:MOST_OF_KIND]]


def _name_cases(cases: CaseQuerySet, number: Number) -> CaseQuerySet:
    lines = cases.filter(request_id=number.request).order_by("line")
    return (lines if number.line is None else lines.filter(line=number.line))[:MOST_OF_KIND]


def _match_title(visitor: User, query: str, now: datetime) -> list[int]:
    """Find cases by title: with an index, or among the few that a reviewer may open."""
    if visitor.role in SEE_ALL:
        return find_by_words("case", query, MOST_OF_KIND)
    rulings = Ruling.objects.filter(reviewer=visitor).order_by("-ruled_at")
    leases = ReviewLease.objects.filter(reviewer=visitor, until_at__gt=now)
    holds = Reservation.objects.live(now).filter(reviewer=visitor)
    ids = [*rulings.values_list("case_id", flat=True)[:_MOST_RULED]]
    ids += [key for rows in (leases, holds) for key in rows.values_list("case_id", flat=True)]
    matches = Case.objects.filter(pk__in=ids)  # as ids: the planner reads no other case
    for word in query.split():
        matches = matches.filter(frozen__title__icontains=word)
    return [*matches.order_by("-pk").values_list("pk", flat=True)[:_MOST_IDS]]


def _show_case(case: Case) -> Hit:
    title = case.frozen.title if case.frozen else case.listing.url
    reason = translate(policies.policy().reasons[Reason(case.reason)].title)
    detail = f"{case.listing.external_id} · {reason} · {label(case.state)}"
    return Hit(f"{case.number} · {title}", detail, reverse("console:case", args=[case.public_id]))


def _find_requests(visitor: User, query: str, now: datetime) -> list[Hit]:
    """Find requests by number, right or filer."""
    requests = TakedownRequest.objects.select_related("account")
    number = parse_number(query)
    matches = list(requests.filter(pk=number.request)) if number else []
    rights = list(name_rights(query, _MOST_IDS).values_list("pk", flat=True)[:_MOST_IDS])
    filers = find_by_words("account", query, _MOST_IDS)
    matches += requests.filter(right__in=rights).order_by("-pk")[:MOST_OF_KIND]
    matches += requests.filter(account__in=filers).order_by("-filed_at")[:MOST_OF_KIND]
    return _show_requests(visitor, list(dict.fromkeys(matches))[:MOST_OF_KIND], now)


def _show_requests(visitor: User, rows: Sequence[TakedownRequest], now: datetime) -> list[Hit]:
    """Show each request by the first of its cases that the visitor may see."""
    cases = Case.objects.filter(request__in=rows).order_by("request", "line")
    sizes, first = dict[int, int](), dict[int, Case]()
    for case in filter_visible(cases, visitor, now=now).only("request", "line", "public_id"):
        sizes[case.request_id] = sizes.get(case.request_id, 0) + 1
        first.setdefault(case.request_id, case)
    return [
        Hit(
            f"{request.number} · {write_heading(request, sizes[request.pk])}",
            _("filed by %(name)s") % {"name": request.account.name},
            reverse("console:request", args=[first[request.pk].public_id]),
        )
        for request in rows
        if request.pk in first
    ]


def _find_rights(query: str) -> list[Hit]:
    """Find rights, without those claimed on the public form, which have no page."""
    rights = name_rights(query, _MOST_IDS).exclude(state=RightState.CLAIMED).select_related("owner")
    return [_show_right(right) for right in rights.order_by("-pk")[:MOST_OF_KIND]]


def _show_right(right: Right) -> Hit:
    detail = f"{label(right.kind)} · {right.office} {right.number} · {right.owner.name}"
    return Hit(right.mark or right.number, detail, reverse("console:right", args=[right.public_id]))


def _find_sellers(query: str) -> list[Hit]:
    """Find sellers by name, shop name or shop id."""
    codes = [site.code for site in list_sites()]
    shops = Shop.objects.filter(marketplace__in=codes, external_id=query).values("seller")
    by_words = find_by_words("seller", query, MOST_OF_KIND)
    sellers = Seller.objects.filter(Q(pk__in=shops) | Q(pk__in=by_words)).order_by("legal_name")
    return [_show_seller(seller) for seller in sellers.prefetch_related("shop_set")[:MOST_OF_KIND]]


def _show_seller(seller: Seller) -> Hit:
    names = {shop.name: None for shop in seller.shop_set.all() if shop.name != seller.legal_name}
    address = reverse("console:seller", args=[seller.public_id])
    return Hit(seller.legal_name, ", ".join(filter(None, names)), address)


def _find_identities(query: str) -> list[Hit]:
    accounts = find_by_words("account", query, _MOST_IDS)
    documents = IdentityDocument.objects.filter(account__in=accounts).select_related("account")
    return [_show_identity(document) for document in documents.order_by("-pk")[:MOST_OF_KIND]]


def _show_identity(document: IdentityDocument) -> Hit:
    address = reverse("console:identity", args=[document.public_id])
    return Hit(document.account.name, label(document.state), address)


def _show_opened_cases(visitor: User, keys: Sequence[str]) -> Mapping[str, Hit]:
    cases = filter_visible(Case.objects.all(), visitor, now=database_now())
    rows = cases.filter(public_id__in=keys).select_related("listing", "frozen")
    return {str(case.public_id): _show_case(case) for case in rows}


def _show_opened_sellers(visitor: User, keys: Sequence[str]) -> Mapping[str, Hit]:
    rows = Seller.objects.filter(public_id__in=keys).prefetch_related("shop_set")
    return {str(row.public_id): _show_seller(row) for row in rows if visitor.role in READERS}


def _show_opened_rights(visitor: User, keys: Sequence[str]) -> Mapping[str, Hit]:
    rows = Right.objects.filter(public_id__in=keys).select_related("owner")
    return {str(row.public_id): _show_right(row) for row in rows if visitor.role in _SEE_RIGHTS}


def _show_opened_identities(visitor: User, keys: Sequence[str]) -> Mapping[str, Hit]:
    rows = IdentityDocument.objects.filter(public_id__in=keys).select_related("account")
    is_verifier = visitor.role == Role.VERIFIER
    return {str(document.public_id): _show_identity(document) for document in rows if is_verifier}


_DOOR: Final = SearchDoor(
    address="console:search",
    base="console/base.html",
    links=LINKS,
    find=_find,
    list_waiting=list_waiting,
    show_opened={
        "case": _show_opened_cases,
        "seller": _show_opened_sellers,
        "right": _show_opened_rights,
        "identity": _show_opened_identities,
    },
)
