"""One seller, for whoever reads cases."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from interfaces.console.seeing import READERS, SEE_ALL
from interfaces.console.sellers.seen import build_seller_view
from interfaces.look.doors import allow_roles
from records.accounts.models import Seller, User
from records.ledger.clock import database_now


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
        "seen": build_seller_view(found, visitor, now=database_now()),
        "seller": found,
        "typed": typed,
        "can_open": visitor.role in SEE_ALL,
    }
    return render(request, "console/sellers/seller.html", page, status=status)
