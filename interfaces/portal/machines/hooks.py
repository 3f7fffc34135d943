"""Webhooks of the account: add, change, replace the secret, test, remove."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from interfaces.look.doors import allow_roles, get_account_id
from interfaces.portal.machines import keys
from interfaces.portal.machines.forms import WebhookForm, is_repeated_form
from interfaces.portal.machines.keys import IntegrationForms
from interfaces.portal.machines.log import get_webhook, render_webhook
from records.accounts.models import Role, User
from records.acts import endpoints
from records.acts.endpoints import TooManyEndpoints, TooManySecrets
from records.ledger.clock import database_now


@allow_roles(Role.FILER)
@require_POST
def add_webhook(request: HttpRequest, visitor: User) -> HttpResponse:
    """A new endpoint; the answer to this is the only page that ever shows its secret."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return keys.render_integrations(
            request, visitor, IntegrationForms(hook_form=form), status=422
        )
    typed = form.cleaned_data
    if typed["once"] and is_repeated_form(request.session, typed["once"]):
        messages.info(request, _("This webhook was added already."))
        return redirect("portal:machines")
    try:
        made = endpoints.create_endpoint(
            get_account_id(visitor),
            typed["url"],
            typed["events"],
            actor=name_actor(visitor),
            now=database_now(),
        )
    except TooManyEndpoints:
        messages.error(
            request, _("You have as many webhooks as an account may have. Remove one first.")
        )
        return redirect("portal:machines")
    return render_webhook(request, made.endpoint, secret=made.secret, status=201)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def change_webhook(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """Another address or other events; one that was disabled begins anew."""
    endpoint = get_webhook(visitor, endpoint_id)
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return render_webhook(request, endpoint, form=form, status=422)
    typed = form.cleaned_data
    endpoints.change_endpoint(
        endpoint, typed["url"], typed["events"], actor=name_actor(visitor), now=database_now()
    )
    messages.success(request, _("The webhook is changed."))
    return redirect("portal:machine_hook", endpoint_id=endpoint_id)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def rotate_secret(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """A new secret, shown once; the old one signs beside it for a day."""
    endpoint = get_webhook(visitor, endpoint_id)
    try:
        made = endpoints.rotate_secret(endpoint, actor=name_actor(visitor), now=database_now())
    except TooManySecrets:
        messages.error(request, _("Two secrets are valid already. Wait until the older one ends."))
        return redirect("portal:machine_hook", endpoint_id=endpoint_id)
    return render_webhook(request, endpoint, secret=made.secret, status=201)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def send_test(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """One message that means nothing, on the way that all others go."""
    endpoints.send_test(get_webhook(visitor, endpoint_id), now=database_now())
    messages.success(
        request, _("A test is on its way. Load this page again to see what became of it.")
    )
    return redirect("portal:machine_hook", endpoint_id=endpoint_id)


@allow_roles(Role.FILER, foreign=404)
@require_POST
def remove_webhook(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """With its secrets and its log."""
    endpoints.remove_endpoint(
        get_webhook(visitor, endpoint_id), actor=name_actor(visitor), now=database_now()
    )
    messages.success(request, _("The webhook is removed."))
    return redirect("portal:machines")


def name_actor(visitor: User) -> str:
    """The person as the audit names them."""
    return f"user:{visitor.pk}"
