"""Sellers against whom something was upheld: the list, one with its strikes, bans and links."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from interfaces.console.cases.permissions import READERS, SEE_ALL
from interfaces.console.cases.strike_counts import describe_strikes
from interfaces.console.sellers.presenters import build_seller_view
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.components.search import note_opened
from interfaces.web.components.tables import Filter, paginate, read_choice, read_search
from interfaces.web.labels import Label
from interfaces.web.outcomes import report_outcome
from pipeline.policy.tables import Penalty
from pipeline.sellers.strikes import Violation, build_ladder
from pipeline.vocabulary import Severity
from records import policies
from records.accounts.models import Role, User
from records.actions.sellers import bans, joins
from records.actions.sellers.bans import BanStep
from records.actions.sellers.entity_membership import list_entity
from records.actions.sellers.joins import JoinStep
from records.actions.sellers.penalty_orders import list_violations_by_seller
from records.clock import database_now
from records.sellers.models import Seller, SellerJoin, Shop
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderQuerySet

PAGES = Pages()
_ONE = "sellers/<uuid:entity_id>/"
_SORTS: Final[Mapping[str, tuple[Label, tuple[OrderBy | str, ...]]]] = {
    "strikes": (
        gettext_lazy("most strikes that count"),
        (
            "-standing__counterfeit",
            "-standing__infringement",
            F("standing__next_at").asc(nulls_last=True),  # those that have some pending
            "pk",
        ),
    ),
    "change": (gettext_lazy("next change"), (F("standing__next_at").asc(nulls_last=True), "pk")),
    "name": (gettext_lazy("name"), ("legal_name", "pk")),
}
_CONDITIONS: Final[Mapping[str, Label]] = {
    "counterfeit": gettext_lazy("with strikes for counterfeit"),
    "infringement": gettext_lazy("with strikes for infringement"),
    "ban": gettext_lazy("with a ban to decide"),
    "limited": gettext_lazy("limited now"),
    "banned": gettext_lazy("banned"),
    "links": gettext_lazy("with a link to decide"),
}
_LONGEST_REASON: Final = 200
_SENIORS: Final = (Role.SENIOR_REVIEWER,)
_allow_seniors: Final = allow_roles(*_SENIORS, foreign=404, overseers=_SENIORS)


@dataclass(frozen=True, slots=True)
class SellerLine:
    """One seller with what it bears."""

    seller: Seller
    strikes: Sequence[tuple[Severity, str]]  # of each ladder
    penalties: tuple[PenaltyOrder, ...]


@PAGES.show("sellers/", allow_roles(*READERS), name="sellers")
def seller_list(request: HttpRequest, _visitor: User) -> HttpResponse:
    """List the sellers against whom a case was upheld."""
    now = database_now()
    choice = read_choice(request, "show", _CONDITIONS)
    sort = read_choice(request, "sort", _SORTS, "strikes")
    search = read_search(request)
    # One line an entity: the others that are joined to it are on its page.
    sellers = Seller.objects.filter(_build_condition(choice, now), joined_to=None)
    by_name = Q(legal_name__icontains=search) | Q(joined_sellers__legal_name__icontains=search)
    by_name |= Q(shop__name__icontains=search) | Q(joined_sellers__shop__name__icontains=search)
    sellers = sellers.filter(by_name).distinct() if search else sellers
    page = paginate(sellers.select_related("standing").order_by(*_SORTS[sort][1]), request)
    context = {
        "page": page,
        "lines": _build_lines(page.rows, now),
        "filters": (
            Filter("show", _("Show"), choice, tuple(_CONDITIONS.items())),
            Filter("sort", _("Order"), sort, tuple((x, y[0]) for x, y in _SORTS.items()), None),
        ),
        "search": search,
        "is_filtered": bool(choice or search),
    }
    return render(request, "console/sellers/list.html", context)


def _build_condition(choice: str, now: datetime) -> Q:
    if choice in {"counterfeit", "infringement"}:
        return Q(**{f"standing__{choice}__gt": 0})
    if choice == "links":
        of_entity = Q(seller=OuterRef("pk")) | Q(seller__joined_to=OuterRef("pk"))
        of_entity |= Q(other=OuterRef("pk")) | Q(other__joined_to=OuterRef("pk"))
        return Q(Exists(SellerJoin.objects.for_people().filter(of_entity)))
    orders = PenaltyOrder.objects.filter(
        Q(seller=OuterRef("pk")) | Q(seller__joined_to=OuterRef("pk"))
    )
    borne: Mapping[str, PenaltyOrderQuerySet] = {
        "ban": orders.for_people(),
        "limited": orders.in_force(now).filter(penalty=Penalty.LISTING_LIMIT),
        "banned": orders.in_force(now).filter(penalty=Penalty.BAN),
    }
    return Q(Exists(borne[choice])) if choice else Q(standing__isnull=False)


def _build_lines(sellers: Sequence[Seller], now: datetime) -> list[SellerLine]:
    """Build the lines, each with the penalties of its whole entity."""
    orders = PenaltyOrder.objects.filter(
        Q(seller__in=sellers) | Q(seller__joined_to__in=sellers)
    ).select_related("seller")
    borne: defaultdict[int, list[PenaltyOrder]] = defaultdict(list)
    for order in (orders.in_force(now) | orders.for_people()).order_by("pk"):
        borne[order.seller.joined_to_id or order.seller_id].append(order)
    violations = list_violations_by_seller(seller.pk for seller in sellers)
    return [
        SellerLine(seller, list(_list_strikes(violations[seller.pk], now)), tuple(borne[seller.pk]))
        for seller in sellers
    ]


def _list_strikes(violations: Sequence[Violation], now: datetime) -> Iterator[tuple[Severity, str]]:
    numbers = policies.policy().strikes
    for severity in Severity:
        ladder = build_ladder(violations, severity, now, numbers)
        yield severity, describe_strikes(ladder, now)


@PAGES.show(_ONE, allow_roles(*READERS, foreign=404, overseers=READERS), name="seller")
def seller_detail(request: HttpRequest, visitor: User, entity_id: UUID) -> HttpResponse:
    """Show a seller's strikes over all its shops, their effects, and why they are joined."""
    seller = get_object_or_404(Seller.objects.select_related("joined_to"), public_id=entity_id)
    if seller.joined_to is not None:
        return redirect("console:seller", seller.joined_to.public_id)
    note_opened(request, "seller", entity_id)
    return _render_seller(request, visitor, seller)


def _render_seller(
    request: HttpRequest, visitor: User, seller: Seller, *, status: int = 200, **typed: object
) -> HttpResponse:
    """Show the page; what was typed into a step that failed stays."""
    page = {
        "view": build_seller_view(seller, visitor, now=database_now()),
        "seller": seller,
        "typed": typed,
        "can_open": visitor.role in SEE_ALL,
        "can_link": visitor.role == Role.SENIOR_REVIEWER,
    }
    return render(request, "console/sellers/seller.html", page, status=status)


def _read(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()


@PAGES.step(f"{_ONE}joins/", _allow_seniors)
def propose_join(request: HttpRequest, person: User, entity_id: UUID) -> HttpResponse:
    """Name a shop that belongs to the same legal entity, and say why."""
    seller = get_object_or_404(Seller, public_id=entity_id)
    why, shop_name = _read(request, "why"), _read(request, "shop")
    marketplace, _colon, external_id = shop_name.partition(":")
    shop = Shop.objects.filter(marketplace=marketplace, external_id=external_id).first()
    if shop is None or not _is_reason(why):
        unknown = _("No complaint named such a shop. Write it as marketplace:shop.")
        fault = unknown if shop is None else _("Say why, in at most 200 characters.")
        typed = {"step": "propose", "why": why, "shop": shop_name, "fault": fault}
        return _render_seller(request, person, seller, status=422, **typed)
    with report_outcome(request, _(JoinStep.PROPOSE.done)):
        joins.propose_join(seller.pk, shop.seller_id, person, why, now=database_now())
    return redirect("console:seller", entity_id)


def _is_reason(why: str) -> bool:
    return 0 < len(why) <= _LONGEST_REASON


def _list_penalties(seller: Seller) -> QuerySet[PenaltyOrder]:
    return PenaltyOrder.objects.filter(seller=seller)


def _list_joins(seller: Seller) -> QuerySet[SellerJoin]:
    members = list_entity(seller.pk)
    return SellerJoin.objects.filter(Q(seller__in=members) | Q(other__in=members))


_THINGS: Final[Mapping[str, Callable[[Seller], QuerySet[PenaltyOrder] | QuerySet[SellerJoin]]]] = {
    "order": _list_penalties,
    "join": _list_joins,
}


def _make_step_view(kind: str, step: BanStep | JoinStep) -> GuardedView:
    """Build the view of one step of a penalty, or of a link between sellers."""
    take = bans.take_step if isinstance(step, BanStep) else joins.take_step

    @_allow_seniors
    @require_POST
    def take_step(
        request: HttpRequest, person: User, /, entity_id: UUID, **named: UUID
    ) -> HttpResponse:
        seller = get_object_or_404(Seller, public_id=entity_id)
        thing = get_object_or_404(_THINGS[kind](seller), public_id=named[f"{kind}_id"])
        why = _read(request, "why")
        if step.is_reasoned and not _is_reason(why):
            fault = _("Say why, in at most 200 characters.")
            typed = {"step": step, kind: thing.pk, "why": why, "fault": fault}
            return _render_seller(request, person, seller, status=422, **typed)
        with report_outcome(request, _(step.done)):
            take(thing.pk, step, person, why, now=database_now())
        return redirect("console:seller", entity_id)

    return take_step


for ban_step in BanStep:
    route = f"{_ONE}penalties/<uuid:order_id>/{ban_step}/"
    PAGES.add(route, f"{ban_step}_ban", _make_step_view("order", ban_step))
for join_step in map(JoinStep, joins.STEPS):
    route = f"{_ONE}joins/<uuid:join_id>/{join_step.replace('_', '-')}/"
    PAGES.add(route, f"{join_step}_join", _make_step_view("join", join_step))
