"""The list of sellers against whom something was upheld, as the address asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from interfaces.console.cases.permissions import READERS, SEE_ALL
from interfaces.console.sellers.presenters import build_seller_view
from interfaces.web.access import allow_roles
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.labels import Label
from pipeline.policy.tables import Penalty
from records.accounts.models import Seller, User
from records.clock import database_now
from records.standing.models import PenaltyOrder, PenaltyOrderQuerySet

_LONGEST_SEARCH: Final = 200
_SORTS: Final[Mapping[str, tuple[Label, tuple[OrderBy | str, ...]]]] = {
    "strikes": (_("most strikes"), ("-standing__counterfeit", "-standing__infringement", "pk")),
    "change": (_("next change"), (F("standing__next_at").asc(nulls_last=True), "pk")),
    "name": (_("name"), ("legal_name", "pk")),
}
_CONDITIONS: Final[Mapping[str, Label]] = {
    "counterfeit": _("with strikes for counterfeit"),
    "infringement": _("with strikes for infringement"),
    "ban": _("with a ban to decide"),
    "limited": _("limited now"),
    "banned": _("banned"),
}


@dataclass(frozen=True, slots=True)
class SellerLine:
    """One seller with what it bears."""

    seller: Seller
    penalties: tuple[PenaltyOrder, ...]


@allow_roles(*READERS)
@require_safe
def seller_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """Those that somebody has looked at, because a case of theirs was upheld."""
    del visitor
    now = database_now()
    asked, sort = request.GET.get("show", ""), request.GET.get("sort", "")
    asked, sort = asked if asked in _CONDITIONS else "", sort if sort in _SORTS else "strikes"
    search = request.GET.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH]
    found = Seller.objects.filter(_build_condition(asked, now), standing__isnull=False)
    found = found.filter(legal_name__icontains=search) if search else found
    page = paginate(found.select_related("standing").order_by(*_SORTS[sort][1]), request)
    shown = {
        "page": page,
        "lines": _build_lines(page.rows, now),
        "filters": (
            Filter("show", _("Show"), asked, tuple(_CONDITIONS.items())),
            Filter("sort", _("Order"), sort, tuple((x, y[0]) for x, y in _SORTS.items()), None),
        ),
        "search": search,
        "is_filtered": bool(asked or search),
    }
    return render(request, "console/sellers/list.html", shown)


def _build_condition(asked: str, now: datetime) -> Q:
    if asked in {"counterfeit", "infringement"}:
        return Q(**{f"standing__{asked}__gt": 0})
    orders = PenaltyOrder.objects.filter(seller=OuterRef("pk"))
    borne: Mapping[str, PenaltyOrderQuerySet] = {
        "ban": orders.for_people(),
        "limited": orders.in_force(now).filter(penalty=Penalty.LISTING_LIMIT),
        "banned": orders.in_force(now).filter(penalty=Penalty.BAN),
    }
    return Q(Exists(borne[asked])) if asked else Q()


def _build_lines(found: Sequence[Seller], now: datetime) -> list[SellerLine]:
    orders = PenaltyOrder.objects.filter(seller__in=found)
    borne = list((orders.in_force(now) | orders.for_people()).order_by("pk"))
    return [
        SellerLine(one, tuple(order for order in borne if order.seller_id == one.pk))
        for one in found
    ]


@allow_roles(*READERS, foreign=404, overseers=READERS)
@require_safe
def seller_detail(request: HttpRequest, visitor: User, entity_id: UUID) -> HttpResponse:
    """Its strikes, and what follows from them."""
    found = get_object_or_404(Seller, public_id=entity_id)
    return render_seller(request, visitor, found)


def render_seller(
    request: HttpRequest, visitor: User, found: Seller, *, status: int = 200, **typed: object
) -> HttpResponse:
    """The page; what was typed into a step that failed stays."""
    page = {
        "view": build_seller_view(found, visitor, now=database_now()),
        "seller": found,
        "typed": typed,
        "can_open": visitor.role in SEE_ALL,
    }
    return render(request, "console/sellers/seller.html", page, status=status)
