"""A seller's held listings: the list, one of them with why and what to do, and its dispute."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from interfaces.web.access import Pages, allow_sellers
from interfaces.web.components.tables import Filter, paginate, read_choice
from interfaces.web.labels import explain, label, list_choices, translate
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import HeldListingState, ScreeningRule
from records.actions.screening import held_listing_objections
from records.actions.screening.held_listing_objections import (
    CannotDispute,
    list_holds,
    list_holds_in,
    mask_undisclosed,
)
from records.clock import database_now
from records.notices.sellers.held_listing_letters import find_law, state_hold
from records.row_security.rate_limits import RateLimitReached, count_statement
from records.screening.models import HeldListing
from records.sellers.models import Seller
from records.vetting.models import BrandDesignation

PAGES = Pages(allow_sellers)


class DisputeForm(forms.Form):
    """What the seller says against a hold."""

    statement = forms.CharField(
        label=gettext_lazy("Why the hold is wrong"),
        strip=True,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages={"required": gettext_lazy("Explain in your own words why it is wrong.")},
    )


@dataclass(frozen=True, slots=True)
class ShownReason:
    """A rule's sentences, and the brand that asks for papers."""

    says: str
    lifts: str
    brand: BrandDesignation | None


@PAGES.show("held/", name="held_listings")
def show_held_listings(request: HttpRequest, seller: Seller) -> HttpResponse:
    """List all holds of the seller's own shop, newest first."""
    state, now = read_choice(request, "state", HeldListingState), database_now()
    holds = list_holds(seller.pk, now=now)
    if state:
        holds = list_holds_in(HeldListingState(state), seller.pk, now=now)
    page = paginate(holds.prefetch_related("disputes"), request)
    for hold in page.rows:
        mask_undisclosed(hold, now=now)
    context = {
        "seller": seller,
        "page": page,
        "rows": [
            (hold, label(HeldListingState(hold.state)), _list_sentences(hold)) for hold in page.rows
        ],
        "filters": (Filter("state", _("State"), state, list_choices(HeldListingState)),),
        "is_filtered": bool(state),
    }
    return render(request, "merchants/held/list.html", context)


@PAGES.form("held/<uuid:listing_hold_id>/", name="held_listing")
def show_held_listing(request: HttpRequest, seller: Seller, listing_hold_id: UUID) -> HttpResponse:
    """Show why a listing is held; a POST disputes it or keeps what was typed."""
    hold = get_object_or_404(list_holds(seller.pk, now=database_now()), public_id=listing_hold_id)
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            count_statement(seller.pk)
            held_listing_objections.file_dispute(
                hold.pk, seller.pk, form.cleaned_data["statement"], now=database_now()
            )
        except RateLimitReached as reached:
            minutes = math.ceil(reached.retry_after_seconds / 60)
            message = _("You have sent too many today. Send this again in %(minutes)d minutes.")
            form.add_error(None, message % {"minutes": minutes})
        except CannotDispute as refused:
            message = explain(refused)
            form.add_error(None, message)
        else:
            messages.success(request, _("Your dispute is filed. A person reads it and decides."))
            return redirect("merchants:held_listing", hold.public_id)
    return _render(request, seller, hold, form)


def _render(
    request: HttpRequest, seller: Seller, hold: HeldListing, form: DisputeForm
) -> HttpResponse:
    now = database_now()
    may_dispute = held_listing_objections.may_dispute(hold, now=now)
    disputes = mask_undisclosed(hold, now=now)
    context = {
        "seller": seller,
        "hold": hold,
        "state": label(HeldListingState(hold.state)),
        "reasons": list(_list_reasons(hold)),
        "statement": state_hold(hold),
        "law": find_law(hold)[1],
        "disputes": disputes,
        "form": form,
        "may_dispute": may_dispute,
        "dispute_until": held_listing_objections.find_dispute_end(hold),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "merchants/held/one.html", context, status=status)


def _list_sentences(hold: HeldListing) -> list[str]:
    return [translate(LocalizedText(**reason["says"])) for reason in hold.reasons] or [hold.why]


def _list_reasons(hold: HeldListing) -> Iterator[ShownReason]:
    for reason in hold.reasons:
        brand = None
        if reason["rule"] == ScreeningRule.BRAND_WITHOUT_PAPERS:
            in_force = BrandDesignation.objects.in_force(hold.marketplace)
            brand = in_force.filter(right=reason["right_id"]).first()
        yield ShownReason(
            translate(LocalizedText(**reason["says"])),
            translate(LocalizedText(**reason["lifts"])),
            brand,
        )
