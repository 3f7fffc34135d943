"""Webhooks of the account: add, change, replace the secret, test, remove."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from interfaces.portal.notices import api_keys
from interfaces.portal.notices.api_keys import IntegrationForms, WebhookForm, is_repeated_form
from interfaces.web.access import Pages, allow_filers, allow_roles, get_account_id
from interfaces.web.components.tables import Filter, paginate
from interfaces.web.labels import explain, label, list_choices
from records.accounts.models import Role, User
from records.actions.notices import webhook_endpoints
from records.actions.notices.webhook_endpoints import TooManyEndpoints, TooManySecrets
from records.clock import database_now
from records.notices.models.webhooks import AttemptAnswer, Delivery, DeliveryState, Endpoint
from records.notices.webhook_events import Event

PAGES = Pages(allow_filers)
_HOOK = "machines/webhooks/<uuid:endpoint_id>/"
_REPLAY_WINDOW: Final = timedelta(days=30)  # as far back as the log goes


@PAGES.show(_HOOK, name="machine_hook")
def show_webhook(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """Show the webhook's address, events and deliveries."""
    return render_webhook(request, get_webhook(visitor, endpoint_id))


def render_webhook(
    request: HttpRequest,
    endpoint: Endpoint,
    *,
    form: WebhookForm | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render the page; it shows a new secret only this once."""
    choices = {name: request.GET.get(name, "") for name in ("state", "event")}
    deliveries = Delivery.objects.filter(endpoint=endpoint)
    if choices["state"] in DeliveryState:
        deliveries = deliveries.filter(state=choices["state"])
    if choices["event"] in Event:
        deliveries = deliveries.filter(event=choices["event"])
    page = paginate(deliveries.order_by("-pk").prefetch_related("attempts"), request)
    initial = {"url": endpoint.url, "events": endpoint.events}
    context = {
        "hook": endpoint,
        "secret": secret,
        "form": form or WebhookForm(initial=initial),
        "page": page,
        "rows": [_build_row(delivery) for delivery in page.rows],
        "filters": (
            Filter("state", _("State"), choices["state"], list_choices(DeliveryState)),
            Filter("event", _("Event"), choices["event"], list_choices(Event)),
        ),
        "is_filtered": any(choices.values()),
        "has_failed": Delivery.objects.failed().filter(endpoint=endpoint).exists(),
    }
    answer = render(request, "portal/notices/webhook.html", context, status=status)
    if secret:
        answer["Cache-Control"] = "no-store"
    return answer


def _build_row(delivery: Delivery) -> dict[str, object]:
    tries = sorted(delivery.attempts.all(), key=lambda attempt: -attempt.pk)
    refusal = gettext_lazy("this address may not be called")
    return {
        "delivery": delivery,
        "event": label(Event(delivery.event)),
        "state": label(delivery.state),
        "is_pending": delivery.state == DeliveryState.PENDING,
        "attempts": [
            {
                "attempt": row,
                "says": label(AttemptAnswer(row.why)) if row.why in AttemptAnswer else refusal,
            }
            for row in tries
        ],
    }


@PAGES.step(f"{_HOOK}deliveries/<uuid:delivery_id>/replay/", name="machine_delivery_replay")
def replay_delivery(
    request: HttpRequest, visitor: User, endpoint_id: UUID, delivery_id: UUID
) -> HttpResponse:
    """Send one again, under its own id."""
    deliveries = Delivery.objects.filter(endpoint=get_webhook(visitor, endpoint_id))
    webhook_endpoints.replay_delivery(
        get_object_or_404(deliveries, public_id=delivery_id), now=database_now()
    )
    messages.success(request, _("We are sending it again with the same id."))
    return redirect("portal:machine_hook", endpoint_id=endpoint_id)


@PAGES.step(f"{_HOOK}replay/", name="machine_hook_replay")
def replay_failed(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """Send everything again that was given up and is still in the log."""
    now = database_now()
    number = webhook_endpoints.replay_failed_deliveries(
        get_webhook(visitor, endpoint_id), now - _REPLAY_WINDOW, now=now
    )
    message = ngettext(
        "We are sending %(number)d message again.",
        "We are sending %(number)d messages again.",
        number,
    )
    messages.success(request, message % {"number": number})
    return redirect("portal:machine_hook", endpoint_id=endpoint_id)


def get_webhook(visitor: User, endpoint_id: UUID) -> Endpoint:
    """Return the account's webhook; raise Http404 if there is none or it is another's."""
    endpoints = Endpoint.objects.filter(account_id=get_account_id(visitor))
    return get_object_or_404(endpoints, public_id=endpoint_id)


@PAGES.step(
    "machines/webhooks/", allow_roles(Role.FILER, is_sensitive=True), name="machine_hook_new"
)
def add_webhook(request: HttpRequest, visitor: User) -> HttpResponse:
    """Add an endpoint; only the page that answers this request ever shows its secret."""
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return api_keys.render_integrations(
            request, visitor, IntegrationForms(hook_form=form), status=422
        )
    cleaned_data = form.cleaned_data
    if cleaned_data["once"] and is_repeated_form(request.session, cleaned_data["once"]):
        messages.info(request, _("This webhook was already added."))
        return redirect("portal:machines")
    try:
        secret = webhook_endpoints.create_endpoint(
            get_account_id(visitor),
            cleaned_data["url"],
            cleaned_data["events"],
            actor=visitor.actor,
            now=database_now(),
        )
    except TooManyEndpoints as refused:
        messages.error(request, explain(refused))
        return redirect("portal:machines")
    return render_webhook(request, secret.endpoint, secret=secret.secret, status=201)


@PAGES.step(
    f"{_HOOK}change/",
    allow_roles(Role.FILER, foreign=404, is_sensitive=True),
    name="machine_hook_change",
)
def change_webhook(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """Change the address or events of a webhook; a disabled one is enabled again."""
    endpoint = get_webhook(visitor, endpoint_id)
    form = WebhookForm(request.POST)
    if not form.is_valid():
        return render_webhook(request, endpoint, form=form, status=422)
    cleaned_data = form.cleaned_data
    webhook_endpoints.change_endpoint(
        endpoint,
        cleaned_data["url"],
        cleaned_data["events"],
        actor=visitor.actor,
        now=database_now(),
    )
    messages.success(request, _("The webhook is changed."))
    return redirect("portal:machine_hook", endpoint_id=endpoint_id)


@PAGES.step(
    f"{_HOOK}secret/",
    allow_roles(Role.FILER, foreign=404, is_sensitive=True),
    name="machine_hook_secret",
)
def rotate_secret(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """Replace the secret and show it once; the old one stays valid for a day."""
    endpoint = get_webhook(visitor, endpoint_id)
    try:
        secret = webhook_endpoints.rotate_secret(endpoint, actor=visitor.actor, now=database_now())
    except TooManySecrets as refused:
        messages.error(request, explain(refused))
        return redirect("portal:machine_hook", endpoint_id=endpoint_id)
    return render_webhook(request, endpoint, secret=secret.secret, status=201)


@PAGES.step(f"{_HOOK}test/", name="machine_hook_test")
def send_test(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """Send a test message in the usual way."""
    webhook_endpoints.send_test(get_webhook(visitor, endpoint_id), now=database_now())
    messages.success(request, _("We are sending a test. Reload this page to see the result."))
    return redirect("portal:machine_hook", endpoint_id=endpoint_id)


@PAGES.step(f"{_HOOK}removal/", name="machine_hook_remove")
def remove_webhook(request: HttpRequest, visitor: User, endpoint_id: UUID) -> HttpResponse:
    """Remove a webhook with its secrets and its log."""
    webhook_endpoints.remove_endpoint(
        get_webhook(visitor, endpoint_id), actor=visitor.actor, now=database_now()
    )
    messages.success(request, _("The webhook is removed."))
    return redirect("portal:machines")
