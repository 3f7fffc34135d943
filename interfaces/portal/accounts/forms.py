"""The forms of an account: an identity document, an answer, a power of attorney."""

import re
from datetime import date
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.web.components import countries
from interfaces.web.components.codes_input import CodesInput
from interfaces.web.labels import label
from pipeline.vocabulary import RightKind
from records.accounts.models import AccountKind, DocumentKind
from records.actions.accounts.identity import KINDS
from records.actions.accounts.powers_of_attorney import PowerScope

_CODE: Final = re.compile(r"[A-Z]{2}")
_MOST_NUMBERS: Final = 200
_NEEDED: Final = {"required": _("This field is required.")}
_DATE: Final = {"invalid": _("Write it as 2031-03-12."), **_NEEDED}
_PAPER_HELP: Final = _("PDF, or a picture of one page; at most 15 MB and 20 pages.")


def _build_paper_field(*, is_required: bool = True) -> forms.FileField:
    accept = ".pdf,.jpg,.jpeg,.png,.webp,.gif"
    return forms.FileField(
        label=_("File") if is_required else _("Further file (optional)"),
        help_text=_PAPER_HELP,
        widget=forms.FileInput(attrs={"accept": accept}),
        allow_empty_file=True,
        required=is_required,
        error_messages=_NEEDED,
    )


def _build_date_field(
    title: Any,  # noqa: ANN401 -- of Django
    *,
    is_required: bool = True,
    help_text: Any = "",  # noqa: ANN401 -- of Django
) -> forms.DateField:
    return forms.DateField(
        label=title,
        help_text=help_text,
        required=is_required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages=_DATE,
    )


class DocumentForm(forms.Form):
    """A document that proves who the account is."""

    name = forms.CharField(
        label=_("Name, as on the document"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages=_NEEDED,
    )
    number = forms.CharField(
        label=_("Number of the document"),
        help_text=_("Only its last four characters are kept."),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages=_NEEDED,
    )
    expires_on = _build_date_field(_("Expires on (if it does)"), is_required=False)
    paper = _build_paper_field()

    def __init__(self, *args: Any, kind: AccountKind, today: date) -> None:  # noqa: ANN401 -- of Django
        """Offer the documents that prove an account of this kind."""
        super().__init__(*args)
        self._today = today
        kinds = [(one.value, label(one)) for one in KINDS[kind]]
        self.fields["kind"] = forms.ChoiceField(label=gettext("Document"), choices=kinds)
        self.fields["country"] = forms.ChoiceField(
            label=gettext("Country that issued it"),
            choices=[("", gettext("Choose …")), *countries.list_countries()],
            error_messages={
                "invalid_choice": gettext("Choose a country from the list."),
                **_NEEDED,
            },
        )
        self.order_fields(["kind", "name", "country", "number", "expires_on", "paper"])

    def clean_expires_on(self) -> date | None:
        """Not over yet."""
        day: date | None = self.cleaned_data["expires_on"]
        if day is not None and day < self._today:
            raise ValidationError(_("This day is over. Show a newer document."))
        return day

    @property
    def document_kind(self) -> DocumentKind:
        """Which was chosen."""
        return DocumentKind(self.cleaned_data["kind"])


class AnswerForm(forms.Form):
    """An answer to a verifier's question."""

    answer = forms.CharField(
        label=_("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        error_messages=_NEEDED,
    )
    paper = _build_paper_field(is_required=False)


class AuthorityForm(forms.Form):
    """A power of attorney: from whom, for what, until when."""

    principal = forms.UUIDField(
        label=_("Number of the principal's account"),
        help_text=_("The principal finds it on their page “Powers of attorney”."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off"}),
        error_messages={
            "invalid": _("This is not an account number. Check it and type it again."),
            **_NEEDED,
        },
    )
    principal_name = forms.CharField(
        label=_("Name of the principal, as on the document"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        error_messages=_NEEDED,
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of right (none chosen: all)"),
        required=False,
        choices=[(one.value, label(one)) for one in RightKind],
        widget=forms.CheckboxSelectMultiple,
    )
    numbers = forms.CharField(
        label=_("Registration numbers, one per line (empty: all)"),
        required=False,
        max_length=15_000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "mono"}),
    )
    territories = forms.CharField(
        label=_("Territories (empty: all)"),
        help_text=_("Names or codes, with commas between: European Union, CN."),
        required=False,
        max_length=4000,
        widget=CodesInput(countries.list_territories),
    )
    starts_on = _build_date_field(_("First day"))
    ends_on = _build_date_field(_("Last day (empty: until it is revoked)"), is_required=False)
    paper = _build_paper_field()

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
        """Each once."""
        lines = (line.strip() for line in self.cleaned_data["numbers"].splitlines())
        numbers = tuple(dict.fromkeys(line for line in lines if line))
        if len(numbers) > _MOST_NUMBERS or any(len(one) > 64 for one in numbers):
            raise ValidationError(_("Write at most 200 numbers of at most 64 characters."))
        return numbers

    def clean_territories(self) -> tuple[str, ...]:
        """Codes of two letters."""
        text = countries.replace_names(self.cleaned_data["territories"])
        typed = [one for one in text.split(", ") if one]
        if unknown := [one for one in typed if not _CODE.fullmatch(one.upper())]:
            says = _(
                "We do not know %(names)s. Choose a name from the list, or write its two letters."
            )
            raise ValidationError(says, params={"names": ", ".join(unknown)})
        return tuple(dict.fromkeys(one.upper() for one in typed))

    def clean(self) -> dict[str, Any]:
        """The last day is neither over nor before the first."""
        given = super().clean() or {}
        first, last = given.get("starts_on"), given.get("ends_on")
        if first and last and last < max(first, self._today):
            self.add_error("ends_on", _("This day is over, or is before the first day."))
        return given

    @property
    def scope(self) -> PowerScope:
        """What the paper allows."""
        given = self.cleaned_data
        return PowerScope(
            kinds=tuple(given["kinds"]),
            numbers=given["numbers"],
            territories=given["territories"],
            marketplaces=tuple(given["marketplaces"]),
        )
