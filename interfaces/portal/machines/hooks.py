"""Webhooks of the account: add, change, replace the secret, test, remove."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.look.doors import admits, get_account_id
from interfaces.portal.machines import keys
from interfaces.portal.machines.forms import HookForm, once_more
from interfaces.portal.machines.keys import Typed
from interfaces.portal.machines.log import own_hook, show
from records.accounts.models import Role, User
from records.acts import endpoints
from records.acts.endpoints import TooManyEndpoints, TooManySecrets
from records.ledger.clock import database_now


@admits(Role.FILER)
@require_POST
def add(request: HttpRequest, visitor: User) -> HttpResponse:
    """A new endpoint; the answer to this is the only page that ever shows its secret."""
    form = HookForm(request.POST)
    if not form.is_valid():
        return keys.show(request, visitor, Typed(hook_form=form), status=422)
    typed = form.cleaned_data
    if typed["once"] and once_more(request.session, typed["once"]):
        messages.info(request, _("This webhook was added already."))
        return redirect("portal:machines")
    try:
        made = endpoints.create(
            get_account_id(visitor),
            typed["url"],
            typed["events"],
            actor=actor(visitor),
            now=database_now(),
        )
    except TooManyEndpoints:
        messages.error(
            request, _("You have as many webhooks as an account may have. Remove one first.")
        )
        return redirect("portal:machines")
    return show(request, made.endpoint, secret=made.secret, status=201)


@admits(Role.FILER, foreign=404)
@require_POST
def change(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """Another address or other events; one that was disabled begins anew."""
    endpoint = own_hook(visitor, endpoint_id)
    form = HookForm(request.POST)
    if not form.is_valid():
        return show(request, endpoint, form=form, status=422)
    typed = form.cleaned_data
    endpoints.change(
        endpoint, typed["url"], typed["events"], actor=actor(visitor), now=database_now()
    )
    messages.success(request, _("The webhook is changed."))
    return redirect("portal:machine_hook", endpoint_id=endpoint_id)


@admits(Role.FILER, foreign=404)
@require_POST
def rotate(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """A new secret, shown once; the old one signs beside it for a day."""
    endpoint = own_hook(visitor, endpoint_id)
    try:
        made = endpoints.rotate(endpoint, actor=actor(visitor), now=database_now())
    except TooManySecrets:
        messages.error(request, _("Two secrets are valid already. Wait until the older one ends."))
        return redirect("portal:machine_hook", endpoint_id=endpoint_id)
    return show(request, endpoint, secret=made.secret, status=201)


@admits(Role.FILER, foreign=404)
@require_POST
def test(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """One message that means nothing, on the way that all others go."""
    endpoints.test(own_hook(visitor, endpoint_id), now=database_now())
    messages.success(
        request, _("A test is on its way. Load this page again to see what became of it.")
    )
    return redirect("portal:machine_hook", endpoint_id=endpoint_id)


@admits(Role.FILER, foreign=404)
@require_POST
def remove(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """With its secrets and its log."""
    endpoints.remove(own_hook(visitor, endpoint_id), actor=actor(visitor), now=database_now())
    messages.success(request, _("The webhook is removed."))
    return redirect("portal:machines")


def actor(visitor: User) -> str:
    """The person as the audit names them."""
    return f"user:{visitor.pk}"
