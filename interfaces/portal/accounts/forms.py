"""The forms of an account: an identity document, an answer, a power of attorney."""

from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.web.components import countries
from interfaces.web.components.form_fields import (
    NEEDED,
    TerritoriesField,
    build_date_field,
    build_paper_field,
    build_text_field,
)
from interfaces.web.labels import list_choices
from pipeline.vocabulary import RightKind
from records.accounts.models import AccountKind, DocumentKind
from records.actions.accounts.identity import KINDS
from records.actions.accounts.powers_of_attorney import PowerScope

_MOST_NUMBERS: Final = 200


class DocumentForm(forms.Form):
    """A document that proves who the account is."""

    name = build_text_field(_("Name, as on the document"), 200)
    number = build_text_field(
        _("Number of the document"), 64, help_text=_("Only its last four characters are kept.")
    )
    expires_on = build_date_field(_("Expires on (if it does)"), is_required=False)
    paper = build_paper_field()

    def __init__(self, *args: Any, kind: AccountKind, today: date) -> None:  # noqa: ANN401 -- of Django
        """Offer the documents that prove an account of this kind."""
        super().__init__(*args)
        self._today = today
        kinds = list_choices(KINDS[kind])
        self.fields["kind"] = forms.ChoiceField(label=gettext("Document"), choices=kinds)
        self.fields["country"] = forms.ChoiceField(
            label=gettext("Country that issued it"),
            choices=countries.list_country_choices(),
            error_messages={
                "invalid_choice": gettext("Choose a country from the list."),
                **NEEDED,
            },
        )
        self.order_fields(["kind", "name", "country", "number", "expires_on", "paper"])

    def clean_expires_on(self) -> date | None:
        """Require a day that is not past."""
        day: date | None = self.cleaned_data["expires_on"]
        if day is not None and day < self._today:
            raise ValidationError(_("This day is over. Upload a newer document."))
        return day

    @property
    def document_kind(self) -> DocumentKind:
        return DocumentKind(self.cleaned_data["kind"])


class AnswerForm(forms.Form):
    """An answer to a verifier's question."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages=NEEDED,
    )
    paper = build_paper_field(is_required=False)


class PowerOfAttorneyForm(forms.Form):
    """A power of attorney: from whom, for what, until when."""

    principal = forms.UUIDField(
        label=_("Number of the principal's account"),
        help_text=_("The principal finds it on their page “Powers of attorney”."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
        error_messages={
            "invalid": _("This is not an account number. Check it and type it again."),
            **NEEDED,
        },
    )
    principal_name = build_text_field(_("Name of the principal, as on the document"), 200)
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of right (none chosen: all)"),
        required=False,
        choices=list_choices(RightKind),
        widget=forms.CheckboxSelectMultiple,
    )
    numbers = forms.CharField(
        label=_("Registration numbers, one per line (empty: all)"),
        required=False,
        max_length=15_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
    )
    territories = TerritoriesField()
    starts_on = build_date_field(_("First day"))
    ends_on = build_date_field(_("Last day (empty: until it is revoked)"), is_required=False)
    paper = build_paper_field()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:  # noqa: ANN401 -- of Django
        """Offer the marketplaces of this house."""
        super().__init__(*args, **kwargs)
        self._today = today
        codes = [(place.code, place.code) for place in settings.MARKWARDEN.marketplaces]
        self.fields["marketplaces"] = forms.MultipleChoiceField(
            label=gettext("Marketplaces (none chosen: all)"),
            required=False,
            choices=codes,
            widget=forms.CheckboxSelectMultiple,
        )
        names = "principal principal_name kinds numbers territories marketplaces"
        self.order_fields([*names.split(), "starts_on", "ends_on", "paper"])

    def clean_numbers(self) -> tuple[str, ...]:
        """Return each number once."""
        lines = (line.strip() for line in self.cleaned_data["numbers"].splitlines())
        numbers = tuple(dict.fromkeys(line for line in lines if line))
        if len(numbers) > _MOST_NUMBERS or any(len(number) > 64 for number in numbers):
            raise ValidationError(_("Write at most 200 numbers of at most 64 characters."))
        return numbers

    def clean(self) -> dict[str, Any]:
        """Require a last day that is neither past nor before the first."""
        data = super().clean() or {}
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < max(first, self._today):
            self.add_error("ends_on", _("This day is over, or is before the first day."))
        return data

    @property
    def scope(self) -> PowerScope:
        """What the paper allows."""
        data = self.cleaned_data
        return PowerScope(
            kinds=tuple(data["kinds"]),
            numbers=data["numbers"],
            territories=data["territories"],
            marketplaces=tuple(data["marketplaces"]),
        )
