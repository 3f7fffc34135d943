"""The forms of machines: what a key may do, where a webhook leads and what it tells."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gateways.configured import receiver_guard
from gateways.url_guard import FetchRefused, Refusal
from interfaces.web.labels import Label, list_choices
from records.accounts.models import Scope
from records.notices.webhook_events import Event

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
