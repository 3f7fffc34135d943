"""What an owner does with a right: send it, renew it, withdraw it, name sellers."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from interfaces.portal.rights.forms import OfferForm, RenewalForm, SellerForm, translate_field_fault
from interfaces.portal.rights.presenters import get_right, present_right
from interfaces.portal.rights.views import render_right
from interfaces.web.access import Pages, allow_filers, allow_roles, get_account_id
from interfaces.web.labels import explain, join_list, label
from interfaces.web.outcomes import report_outcome
from pipeline.filing.listing_lines import find_shop, sort_lines
from pipeline.rights.words import RightField
from records.accounts.models import Account, Role, User
from records.actions.filing.admission import list_sites
from records.actions.rights import authorised_sellers, repository, submission, transfer
from records.actions.rights.authorised_sellers import TooManyShops
from records.actions.rights.repository import WrongState
from records.actions.rights.submission import PaperMissing, RightRefused
from records.clock import database_now
from records.rights.models import Assignment, NamedShop, PaperKind, Right

PAGES = Pages(allow_filers)
_OFFER = "rights/offers/<uuid:offer_id>/"
_RIGHT = "rights/<uuid:right_id>/"
_LONGEST_SHOP: Final = 100


@PAGES.step(f"{_RIGHT}submission/", name="right_submit")
def submit_right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Send it to the verifiers."""
    right = get_right(visitor, right_id)
    try:
        with transaction.atomic():
            submission.submit_right(right.pk, actor=visitor.actor, now=database_now())
    except PaperMissing as missing:
        kinds = join_list(label(PaperKind(kind)) for kind in missing.kinds)
        messages.error(request, _("Upload these first: %(papers)s.") % {"papers": kinds})
    except RightRefused as refused:
        for fault in refused.faults:
            values = {"field": label(RightField(fault.field)), "says": translate_field_fault(fault)}
            messages.error(request, _("%(field)s: %(says)s") % values)
    except WrongState as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(
            request, _("Sent. A verifier checks it, and we will write to you with the result.")
        )
    return redirect("portal:right", right_id=right_id)


@PAGES.step(f"{_RIGHT}renewal/", name="right_renew")
def renew_right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Ask for a later last day."""
    right, form = get_right(visitor, right_id), RenewalForm(request.POST)
    if not form.is_valid():
        return render_right(request, right, status=422, renewal_form=form)
    try:
        with transaction.atomic():
            until = form.cleaned_data["until"]
            submission.request_renewal(right.pk, until, actor=visitor.actor, now=database_now())
    except RightRefused as refused:
        form.add_error("until", translate_field_fault(refused.faults[0]))
        return render_right(request, right, status=422, renewal_form=form)
    except (PaperMissing, WrongState) as refused:
        messages.error(request, explain(refused))
    else:
        messages.success(request, _("Sent. A verifier checks the renewal."))
    return redirect("portal:right", right_id=right_id)


@PAGES.form(f"{_RIGHT}withdrawal/", name="right_withdraw")
def withdraw_right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Say what follows, then withdraw."""
    right = get_right(visitor, right_id)
    if request.method != "POST":
        return render(
            request, "portal/rights/withdraw.html", {"detail": present_right(right), "right": right}
        )
    message = _("Withdrawn. It is no longer matched after at most ten seconds.")
    with report_outcome(request, message):
        repository.withdraw_right(right.pk, actor=visitor.actor, now=database_now())
    return redirect("portal:right", right_id=right_id)


@PAGES.step(f"{_RIGHT}sellers/", name="right_seller")
def name_seller(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Authorise a shop's seller to use the right."""
    right, form = get_right(visitor, right_id), SellerForm(request.POST)
    if form.is_valid():
        _save_seller(form, right, visitor)
    if form.errors:
        return render_right(request, right, status=422, seller_form=form)
    messages.success(request, _("Added. Their listings will never be taken down automatically."))
    return redirect("portal:right", right_id=right_id)


def _save_seller(form: SellerForm, right: Right, visitor: User) -> None:
    place = _parse_place(form.cleaned_data["place"])
    if place is None:
        message = _("Write the address of a listing or shop that we handle, or marketplace:shop.")
        form.add_error("place", message)
        return
    marketplace, shop, listing = place
    try:
        authorised_sellers.name_shop(
            right.pk,
            marketplace,
            shop=shop,
            listing=listing,
            actor=visitor.actor,
            now=database_now(),
        )
    except TooManyShops as refused:
        form.add_error("place", explain(refused))


def _parse_place(text: str) -> tuple[str, str, str] | None:
    """Parse a marketplace, a shop and a listing, of which one of the last two is empty."""
    if "://" in text:
        for listing in sort_lines([text], list_sites()).listings:
            shop = find_shop(listing.external_id)
            return listing.marketplace, shop, "" if shop else listing.external_id
        return None
    code, _colon, shop = (part.strip() for part in text.partition(":"))
    is_known = code in {site.code for site in list_sites()}
    return (code, shop, "") if is_known and 0 < len(shop) <= _LONGEST_SHOP else None


@PAGES.step(f"{_RIGHT}sellers/<int:shop_id>/removal/", name="right_forget_seller")
def forget_seller(
    request: HttpRequest, visitor: User, right_id: UUID, shop_id: int
) -> HttpResponse:
    """Remove the authorisation of a shop's seller."""
    right = get_right(visitor, right_id)
    shop: NamedShop = get_object_or_404(right.named_shops, pk=shop_id)
    authorised_sellers.remove_shop(shop.pk, actor=visitor.actor, now=database_now())
    messages.success(request, _("Removed."))
    return redirect("portal:right", right_id=right_id)


@PAGES.step(
    f"{_RIGHT}offer/", allow_roles(Role.FILER, foreign=404, is_sensitive=True), name="right_offer"
)
def offer_right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Offer the right to an account by its number, without saying whether it exists."""
    right, form = get_right(visitor, right_id), OfferForm(request.POST)
    if form.is_valid() and form.cleaned_data["to"] == right.owner.public_id:
        form.add_error(
            "to", _("This is the number of your own account. Give the number of the other account.")
        )
    if not form.is_valid():
        return render_right(request, right, status=422, offer_form=form)
    recipient, actor = form.cleaned_data["to"], visitor.actor
    message = _("Offered. It stays yours until the other account accepts.")
    with report_outcome(request, message):
        transfer.offer_right(right.pk, recipient, actor=actor, now=database_now())
    return redirect("portal:right", right_id=right_id)


@PAGES.step(f"{_OFFER}recall/", name="right_take_back")
def take_offer_back(request: HttpRequest, visitor: User, offer_id: UUID) -> HttpResponse:
    """Keep the right after all."""
    assignments = Assignment.objects.filter(of_account_id=get_account_id(visitor))
    offer = get_object_or_404(assignments.select_related("right"), public_id=offer_id)
    with report_outcome(request, _("The offer was taken back.")):
        transfer.withdraw_offer(offer.pk, actor=visitor.actor, now=database_now())
    return redirect("portal:rights")


@PAGES.step("rights/offers/<uuid:offered_id>/answer/", name="right_answer")
def answer_offer(request: HttpRequest, visitor: User, offered_id: UUID) -> HttpResponse:
    """Take the right over, or decline it."""
    account = Account.objects.get(pk=get_account_id(visitor))
    to_us = Assignment.objects.filter(to_public_id=account.public_id)
    offer = get_object_or_404(to_us, public_id=offered_id)
    accepts = "accept" in request.POST
    message = _("Accepted. It appears in your list within a minute.") if accepts else _("Declined.")
    actor, now = visitor.actor, database_now()
    with report_outcome(request, message):
        transfer.answer_offer(offer.pk, account, accepts=accepts, actor=actor, now=now)
    return redirect("portal:rights")
