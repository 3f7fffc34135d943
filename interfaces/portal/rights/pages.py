"""The list of one's rights, one of them, and its pictures."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.look.pictures import picture_response
from interfaces.portal.rights.forms import (
    OfferForm,
    PaperForm,
    PictureForm,
    RenewalForm,
    SellerForm,
)
from interfaces.portal.rights.listed import build_right_list
from interfaces.portal.rights.seen import count_days_left, get_right, list_variants, present_right
from records.accounts.models import Account, Role, User
from records.ledger.clock import database_now
from records.rights.models import Assignment, CertificatePage, Right, RightDraft


@allow_roles(Role.FILER)
@require_safe
def list_rights(request: HttpRequest, visitor: User) -> HttpResponse:
    """What the account has, what is being written, what is offered to it."""
    account = Account.objects.get(pk=get_account_id(visitor))
    offers = Assignment.objects.filter(to_public_id=account.public_id, state="offered")
    shown = {
        "listed": build_right_list(request, account.pk),
        "drafts": RightDraft.objects.filter(account=account).order_by("-updated_at")[:20],
        "offers": offers.order_by("pk")[:20],
        "account": account,
        "today": database_now().date(),
    }
    return render(request, "portal/rights/list.html", shown)


@allow_roles(Role.FILER, foreign=404)
@require_safe
def show_right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """One right."""
    return render_right(request, get_right(visitor, right_id))


def render_right(
    request: HttpRequest, one: Right, *, status: int = 200, **forms: object
) -> HttpResponse:
    """The page of a right; forms that were refused stay as they were typed."""
    shown = {
        "seen": present_right(one),
        "right": one,
        "days_left": count_days_left(one, database_now().date()),
        "picture_form": PictureForm(variants=list_variants(one)),
        "paper_form": PaperForm(),
        "renewal_form": RenewalForm(),
        "seller_form": SellerForm(),
        "offer_form": OfferForm(),
        **forms,
    }
    return render(request, "portal/rights/right.html", shown, status=status)


@allow_roles(Role.FILER, foreign=404)
@require_safe
def show_picture(
    request: HttpRequest, visitor: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """A reference picture, made anew."""
    del request
    found = get_object_or_404(get_right(visitor, right_id).references, pk=reference_id)
    return picture_response(found.sha256)


@allow_roles(Role.FILER, foreign=404)
@require_safe
def show_paper_page(
    request: HttpRequest, visitor: User, right_id: UUID, page_id: int
) -> HttpResponse:
    """A page of a paper, as it was drawn when it came in."""
    del request
    pages = CertificatePage.objects.filter(certificate__right=get_right(visitor, right_id))
    return picture_response(get_object_or_404(pages, pk=page_id).shown_sha256)
