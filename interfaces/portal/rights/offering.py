"""A right goes to another account: offered, taken over or declined, taken back."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.portal.rights.forms import OfferForm
from interfaces.portal.rights.pages import render_right
from interfaces.portal.rights.seen import get_right
from records.accounts.models import Account, Role, User
from records.acts import assigning
from records.acts.assigning import NotOffered
from records.acts.repository import WrongState
from records.ledger.clock import database_now
from records.rights.models import Assignment


@allow_roles(Role.FILER, foreign=404)
@require_POST
def offer_right(request: HttpRequest, visitor: User, right_id: UUID) -> HttpResponse:
    """Offer it to the account of a number; whether there is one nobody learns here."""
    right, form = get_right(visitor, right_id), OfferForm(request.POST)
    if form.is_valid() and form.cleaned_data["to"] == right.owner.public_id:
        form.add_error("to", _("This is your own account's number."))
    if not form.is_valid():
        return render_right(request, right, status=422, offer_form=form)
    try:
        with transaction.atomic():
            to, actor = form.cleaned_data["to"], f"user:{visitor.pk}"
            assigning.offer_right(right.pk, to, actor=actor, now=database_now())
    except WrongState:
        messages.error(request, _("It is offered already, or cannot be assigned in this state."))
    else:
        messages.success(request, _("Offered. It stays yours until the other account accepts."))
    return redirect("portal:right", right_id=right_id)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def take_offer_back(request: HttpRequest, visitor: User, offer_id: UUID) -> HttpResponse:
    """Keep the right after all."""
    own = Assignment.objects.filter(of_account_id=get_account_id(visitor))
    offered = get_object_or_404(own.select_related("right"), public_id=offer_id)
    try:
        with transaction.atomic():
            assigning.withdraw_offer(offered.pk, actor=f"user:{visitor.pk}", now=database_now())
    except NotOffered:
        messages.error(request, _("This offer was answered already."))
    else:
        messages.success(request, _("The offer is taken back."))
    return redirect("portal:rights")


@allow_roles(Role.FILER, foreign=404)
@require_POST
def answer_offer(request: HttpRequest, visitor: User, offered_id: UUID) -> HttpResponse:
    """Take the right over, or decline it."""
    account = Account.objects.get(pk=get_account_id(visitor))
    to_us = Assignment.objects.filter(to_public_id=account.public_id)
    offered = get_object_or_404(to_us, public_id=offered_id)
    accepts = "accept" in request.POST
    try:
        with transaction.atomic():
            assigning.answer_offer(offered.pk, account, accepts=accepts, now=database_now())
    except NotOffered:
        messages.error(request, _("This offer was answered already, or taken back."))
    else:
        says = _("Accepted. It stands in your list within a minute.") if accepts else _("Declined.")
        messages.success(request, says)
    return redirect("portal:rights")
