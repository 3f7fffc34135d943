"""Links between sellers: proposed by a person, approved, confirmed, and taken apart again."""

from typing import Final
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.console.sellers.views import read_reason, render_seller
from interfaces.web.access import GuardedView, Pages, allow_roles
from interfaces.web.outcomes import report_outcome
from records.accounts.models import Role, User
from records.actions.sellers import joins
from records.actions.sellers.entity_membership import list_entity
from records.actions.sellers.joins import JoinStep
from records.clock import database_now
from records.sellers.models import Seller, SellerJoin, Shop

PAGES = Pages()
_ONE = "sellers/<uuid:entity_id>/"


_SENIORS: Final = (Role.SENIOR_REVIEWER,)


@PAGES.step(f"{_ONE}joins/", allow_roles(*_SENIORS, foreign=404, overseers=_SENIORS))
def propose_join(request: HttpRequest, person: User, entity_id: UUID) -> HttpResponse:
    """Name a shop that belongs to the same legal entity, and say why."""
    seller = get_object_or_404(Seller, public_id=entity_id)
    why, shop_name = read_reason(request), request.POST.get("shop", "").replace("\0", "").strip()
    marketplace, _colon, external_id = shop_name.partition(":")
    shop = Shop.objects.filter(marketplace=marketplace, external_id=external_id).first()
    if shop is None or not why:
        unknown = _("No complaint named such a shop. Write it as marketplace:shop.")
        fault = unknown if shop is None else _("Say why, in at most 200 characters.")
        form_values = {"step": "propose", "why": why, "shop": shop_name, "fault": fault}
        return render_seller(request, person, seller, status=422, **form_values)
    with report_outcome(request, _(JoinStep.PROPOSE.done)):
        joins.propose_join(seller.pk, shop.seller_id, person, why, now=database_now())
    return redirect("console:seller", entity_id)


def make_join_view(which: str) -> GuardedView:
    """Build the view of one step about a link between sellers."""

    @allow_roles(*_SENIORS, foreign=404, overseers=_SENIORS)
    @require_POST
    def step(request: HttpRequest, person: User, entity_id: UUID, join_id: UUID) -> HttpResponse:
        seller = get_object_or_404(Seller, public_id=entity_id)
        members = list_entity(seller.pk)
        links = SellerJoin.objects.filter(Q(seller__in=members) | Q(other__in=members))
        join = get_object_or_404(links, public_id=join_id)
        why = read_reason(request)
        if JoinStep(which).is_reasoned and not why:
            fault = _("Say why, in at most 200 characters.")
            form_values = {"step": which, "join": join.pk, "why": why, "fault": fault}
            return render_seller(request, person, seller, status=422, **form_values)
        with report_outcome(request, _(JoinStep(which).done)):
            joins.take_step(join.pk, which, person, why, now=database_now())
        return redirect("console:seller", entity_id)

    return step


for which in joins.STEPS:
    PAGES.add(
        f"{_ONE}joins/<uuid:join_id>/{which.replace('_', '-')}/",
        f"{which}_join",
        make_join_view(which),
    )
