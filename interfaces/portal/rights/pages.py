"""The list of one's rights, one of them, and its pictures."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from interfaces.look.doors import admits, get_account_id
from interfaces.look.pictures import answer
from interfaces.portal.rights.forms import (
    OfferForm,
    PaperForm,
    PictureForm,
    RenewalForm,
    SellerForm,
)
from interfaces.portal.rights.listed import listed
from interfaces.portal.rights.seen import days_left, own_right, seen, variants
from records.accounts.models import Account, Role, User
from records.ledger.clock import database_now
from records.rights.models import Assignment, CertificatePage, Right, RightDraft


@admits(Role.FILER)
@require_safe
def rights(request: HttpRequest, visitor: User) -> HttpResponse:
    """What the account has, what is being written, what is offered to it."""
    account = Account.objects.get(pk=get_account_id(visitor))
    offers = Assignment.objects.filter(to_public_id=account.public_id, state="offered")
    shown = {
        "listed": listed(request, account.pk),
        "drafts": RightDraft.objects.filter(account=account).order_by("-updated_at")[:20],
        "offers": offers.order_by("pk")[:20],
        "account": account,
        "today": database_now().date(),
    }
    return render(request, "portal/rights/list.html", shown)


@admits(Role.FILER, foreign=404)
@require_safe
def right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """One right."""
    return show(request, own_right(visitor, right_id))


def show(request: HttpRequest, one: Right, *, status: int = 200, **forms: object) -> HttpResponse:
    """The page of a right; forms that were refused stay as they were typed."""
    shown = {
        "seen": seen(one),
        "right": one,
        "days_left": days_left(one, database_now().date()),
        "picture_form": PictureForm(variants=variants(one)),
        "paper_form": PaperForm(),
        "renewal_form": RenewalForm(),
        "seller_form": SellerForm(),
        "offer_form": OfferForm(),
        **forms,
    }
    return render(request, "portal/rights/right.html", shown, status=status)


@admits(Role.FILER, foreign=404)
@require_safe
def picture(request: HttpRequest, visitor: User, right_id: UUID, reference_id: int) -> HttpResponse:
    """A reference picture, made anew."""
    del request
    found = get_object_or_404(own_right(visitor, right_id).references, pk=reference_id)
    return answer(found.sha256)


@admits(Role.FILER, foreign=404)
@require_safe
def paper_page(request: HttpRequest, visitor: User, right_id: UUID, page_id: int) -> HttpResponse:
    """A page of a paper, as it was drawn when it came in."""
    del request
    pages = CertificatePage.objects.filter(certificate__right=own_right(visitor, right_id))
    return answer(get_object_or_404(pages, pk=page_id).shown_sha256)
