"""The forms in which a seller disputes a claim: by a counter-notification, or by an appeal."""

from collections.abc import Iterable
from typing import Final

from django import forms
from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import list_choices, translate
from pipeline.disputes.procedure import Ground
from pipeline.law.profiles import ContactField, Profile
from records.actions.disputes.counter_notices import LONGEST_STATEMENT

_LONGEST_CONTACT: Final = 300
_AUTOFILL: Final = {"name": "name", "address": "street-address", "phone": "tel", "email": "email"}


class StatementForm(forms.Form):
    """What the seller says in its own words, with files beside it."""

    statement = forms.CharField(
        label=_("In your own words"),
        strip=True,
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 8, "dir": "auto"}),
        error_messages={
            "required": _("Explain in your own words why the claim is wrong."),
            "max_length": _(
                "Write at most %(limit_value)d characters. You have written %(show_value)d."
            ),
        },
    )


class CounterForm(StatementForm):
    """The same with a ground, and with what the law of the case demands."""

    ground = forms.ChoiceField(
        label=_("Why the claim is wrong"),
        choices=list_choices(Ground),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a reason."),
            "invalid_choice": _("Choose a reason."),
        },
    )
    field_order = ("ground", "statement")

    def __init__(self, form_data: object, *, law: Profile) -> None:
        """Ask for the declarations and the contact that this law asks for."""
        super().__init__(form_data)  # type: ignore[arg-type]  # request.POST, or nothing
        self._law = law
        for field in law.counter.contact:
            self.fields[f"contact_{field}"] = _build_contact_field(field)
        for name in law.counter.declarations:
            self.fields[f"declaration_{name}"] = forms.BooleanField(
                label=translate(law.declarations[name]),
                error_messages={"required": _("The law that applies requires this declaration.")},
            )

    @property
    def contacts(self) -> Iterable[forms.BoundField]:
        """The contact fields in the law's order."""
        return [self[f"contact_{name}"] for name in self._law.counter.contact]

    @property
    def declarations(self) -> Iterable[forms.BoundField]:
        """The declaration fields in the law's order."""
        return [self[f"declaration_{name}"] for name in self._law.counter.declarations]

    def collect_contact(self) -> dict[str, str]:
        """Return the contact details that were typed."""
        return {name: self.cleaned_data[f"contact_{name}"] for name in self._law.counter.contact}


def _build_contact_field(name: ContactField) -> forms.CharField:
    return forms.CharField(
        label=_(name.ask),
        max_length=_LONGEST_CONTACT,
        widget=forms.TextInput(attrs={"autocomplete": _AUTOFILL.get(name, "off"), "dir": "auto"}),
        error_messages={"required": _("The law that applies requires this.")},
    )
