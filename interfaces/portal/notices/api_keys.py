"""API keys: those that open something, a new one shown once; the forms of keys and webhooks."""

import uuid
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gateways.configured import receiver_guard
from gateways.url_guard import FetchRefused, Refusal
from interfaces.web.access import Pages, allow_filers, allow_roles, get_account_id
from interfaces.web.labels import Label, explain, list_choices
from records import policies
from records.accounts.keys import ACTIVE_KEYS, TooManyKeys, UnknownKey
from records.accounts.models import Account, Role, Scope, User
from records.actions.accounts import api_keys
from records.clock import database_now
from records.notices.models.webhooks import Endpoint
from records.notices.webhook_events import Event
from records.rights.models import Right

LIFETIMES_DAYS: Final = (30, 90, 365)
_REFUSAL_LABELS: Final[dict[str, Label]] = {
    Refusal.SCHEME_NOT_ALLOWED: _("Start with https://."),
    Refusal.PORT_NOT_ALLOWED: _("Leave out the port: we only call port 443."),
    Refusal.HAS_CREDENTIALS: _("Leave name and password out of the address."),
}


def _build_hidden_input() -> forms.HiddenInput:
    return forms.HiddenInput(attrs={"id": False})  # of each form on the page; an id would be twice


def _list_lifetimes() -> list[tuple[int, str]]:
    """List the lifetimes in the reader's language; a lazy text cannot be filled in lazily."""
    return [(day, gettext("in %(days)d days") % {"days": day}) for day in LIFETIMES_DAYS]


class KeyForm(forms.Form):
    """A new key."""

    once = forms.UUIDField(widget=_build_hidden_input(), initial=uuid.uuid4)
    name = forms.CharField(
        label=_("Name (optional)"),
        help_text=_("So that you know which program uses it."),
        max_length=60,
        required=False,
    )
    scopes = forms.MultipleChoiceField(
        label=_("Permissions"),
        choices=list_choices(Scope),
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ, Scope.FILE],
    )
    days = forms.TypedChoiceField(
        label=_("Expires"),
        choices=_list_lifetimes,
        coerce=int,
        initial=LIFETIMES_DAYS[-1],
    )

    def expires_at(self, now: datetime) -> datetime:
        return now + timedelta(days=self.cleaned_data["days"])


class KeyNameForm(forms.Form):
    """Another name of a key."""

    name = forms.CharField(label=_("Name"), max_length=60, required=False)


class WebhookForm(forms.Form):
    """Where a webhook leads, and what it tells."""

    once = forms.UUIDField(widget=_build_hidden_input(), initial=uuid.uuid4, required=False)
    url = forms.CharField(
        label=_("Address"),
        max_length=2_000,
        help_text=_("https on a public host."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "placeholder": "https://"}),
    )
    events = forms.MultipleChoiceField(
        label=_("Events to send"),
        choices=list_choices(event for event in Event if event is not Event.TEST),
        widget=forms.CheckboxSelectMultiple,
        initial=[Event.CASE_DECIDED, Event.CASE_QUESTION],
    )

    def clean_url(self) -> str:
        """Require an address that we may reach."""
        url: str = self.cleaned_data["url"]
        try:
            receiver_guard().check_url(url)
        except FetchRefused as refused:
            message = _REFUSAL_LABELS.get(
                refused.code, _("We cannot reach this address. Check how it is written.")
            )
            raise ValidationError(str(message), code=refused.code) from None
        return url


def is_repeated_form(session: Any, once: object) -> bool:  # noqa: ANN401 -- of Django
    """Return whether this form was sent before, and remember it."""
    tokens: Iterable[str] = session.get("machines_sent", [])
    if str(once) in tokens:
        return True
    session["machines_sent"] = [*tokens, str(once)][-20:]
    return False


PAGES = Pages(allow_filers)


@dataclass(slots=True)
class IntegrationForms:
    """The forms and new key that the page shows with what is stored."""

    key_form: KeyForm | None = None
    hook_form: WebhookForm | None = None
    key: str = ""  # shown this once


@PAGES.show("machines/", name="machines")
def show_integrations(request: HttpRequest, visitor: User) -> HttpResponse:
    """Show the account's keys and webhooks, and an example of a first call."""
    return render_integrations(request, visitor, IntegrationForms())


@PAGES.step("machines/keys/", allow_roles(Role.FILER, is_sensitive=True), name="machine_key")
def make_key(request: HttpRequest, visitor: User) -> HttpResponse:
    """Make an API key; only the page that answers this request ever shows it."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return render_integrations(request, visitor, IntegrationForms(key_form=form), status=422)
    if is_repeated_form(request.session, form.cleaned_data["once"]):
        messages.info(
            request,
            gettext("This key was already made and shown once. If you lost it, replace it."),
        )
        return redirect("portal:machines")
    now = database_now()
    try:
        key = api_keys.create_key(
            _get_account(visitor),
            [Scope(scope) for scope in form.cleaned_data["scopes"]],
            expires_at=form.expires_at(now),
            name=form.cleaned_data["name"],
            actor=visitor.actor,
            now=now,
        )
    except TooManyKeys as refused:
        messages.error(request, explain(refused))
        return redirect("portal:machines")
    return render_integrations(request, visitor, IntegrationForms(key=key), status=201)


@PAGES.step("machines/keys/<str:prefix>/name/", name="machine_key_name")
def rename_key(request: HttpRequest, visitor: User, prefix: str) -> HttpResponse:
    """Rename an API key; its scopes do not change."""
    account, now = _get_account(visitor), database_now()
    get_object_or_404(api_keys.list_keys(account.pk, now=now), prefix=prefix)
    form = KeyNameForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Use at most 60 characters."))
        return redirect("portal:machines")
    name, actor = form.cleaned_data["name"], visitor.actor
    with suppress(UnknownKey):  # ended at this moment: the page shows it no more
        api_keys.rename_key(account, prefix, name, actor=actor, now=now)
        messages.success(request, gettext("The key has its new name."))
    return redirect("portal:machines")


@PAGES.step("machines/keys/<str:prefix>/end/", name="machine_key_end")
def end_key(request: HttpRequest, visitor: User, prefix: str) -> HttpResponse:
    """End an API key: calls with it are refused from now on."""
    try:
        api_keys.revoke_key(_get_account(visitor), prefix, actor=visitor.actor, now=database_now())
    except UnknownKey as gone:
        raise Http404 from gone
    messages.success(request, gettext("The key has ended. Calls with it are refused from now on."))
    return redirect("portal:machines")


def render_integrations(
    request: HttpRequest, visitor: User, forms: IntegrationForms, *, status: int = 200
) -> HttpResponse:
    """Render the page, with what was typed into a form that failed."""
    account_id = get_account_id(visitor)
    keys = list(api_keys.list_keys(account_id, now=database_now()))
    hooks = list(Endpoint.objects.filter(account_id=account_id).order_by("pk"))
    context = {
        "keys": keys,
        "hooks": hooks,
        "key": forms.key,
        "key_form": forms.key_form or KeyForm(),
        "hook_form": forms.hook_form or WebhookForm(),
        "may_make": len(keys) < ACTIVE_KEYS,
        "may_add": len(hooks) < policies.policy().webhooks.endpoints,
        "right": Right.objects.indexed().filter(owner_id=account_id).order_by("pk").first(),
        "root": request.build_absolute_uri("/api/v1"),
    }
    answer = render(request, "portal/notices/overview.html", context, status=status)
    if forms.key:
        answer["Cache-Control"] = "no-store"
    return answer


def _get_account(visitor: User) -> Account:
    return Account.objects.get(pk=get_account_id(visitor))
