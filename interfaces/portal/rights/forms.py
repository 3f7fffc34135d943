"""The form of a right. The rules say what is wrong; the form puts it beside its field."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.web.components import countries
from interfaces.web.components.form_fields import NICE_CLASSES, CodesInput
from interfaces.web.labels import Label, label, list_choices, say, translate
from pipeline.rights.fields import (
    DATE_FIELDS,
    FIELDS_BY_KIND,
    FieldFault,
    RightFields,
    find_field_faults,
    parse_typed_fields,
)
from pipeline.rights.words import RightField
from pipeline.vocabulary import RightKind
from records import policies
from records.rights.models import PaperKind, PictureCategory


def get_field_title(field: str, kind: RightKind) -> Label:
    """Return the field's label; the wording of a work is its title."""
    return _(kind.mark_label) if field == RightField.MARK else label(RightField(field))


def get_field_help(field: str, kind: RightKind) -> Label:
    """Return the help text below a field."""
    if field == RightField.MARK and kind is not RightKind.TRADEMARK:
        return ""
    text = RightField(field).help
    return _(text) if text else ""


def translate_field_fault(fault: FieldFault) -> str:
    """Say what is wrong with a field and what to do."""
    return say(fault.says)


_LONGEST: Final = 25_000
_TEXT_AREA_ROWS: Final = {"aliases": 3, "goods": 5}
_CODES: Final = {"territories": countries.list_territories, "nice_classes": lambda: NICE_CLASSES}


class RightForm(forms.Form):
    """What a right of one kind says; everything that is wrong is named at once."""

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- of Django
        kind: RightKind,
        today: date,
        has_picture: bool = True,
        may_be_over: bool = False,
        **kwargs: Any,  # noqa: ANN401 -- of Django
    ) -> None:
        """Ask for the fields of the kind."""
        super().__init__(*args, **kwargs)
        self.kind, self.today = kind, today
        self.has_picture, self.may_be_over = has_picture, may_be_over
        required_fields = policies.offices().kinds[kind].required
        for name in FIELDS_BY_KIND[kind]:
            self.fields[name] = _build_field(name, kind, is_required=name in required_fields)
        if kind is RightKind.TRADEMARK:  # of which the register may fill in the rest
            self.order_fields(["office", "number"])

    @property
    def typed_text(self) -> dict[str, str]:
        """The text as typed, to be kept as a draft."""
        return {name: str(self.data.get(name, ""))[:_LONGEST] for name in self.fields}

    def clean(self) -> dict[str, Any]:
        """Read the texts, and name every fault beside its field."""
        field_texts = {
            name: str(self.cleaned_data.get(name) or "") for name in FIELDS_BY_KIND[self.kind]
        }
        field_texts["territories"] = countries.replace_names(field_texts.get("territories", ""))
        self.right_fields, unread = parse_typed_fields(self.kind, field_texts)
        offices, has_picture = policies.offices(), self.has_picture
        faults = find_field_faults(
            self.right_fields, offices, has_picture=has_picture, today=self.today
        )
        unreadable = {fault.field for fault in unread}
        self.name_faults((*unread, *(fault for fault in faults if fault.field not in unreadable)))
        return self.cleaned_data

    def name_faults(self, faults: tuple[FieldFault, ...]) -> None:
        """Put each fault beside its field."""
        for fault in faults:
            if not (self.may_be_over and fault.code == "over"):
                self.add_error(fault.field, translate_field_fault(fault))

    right_fields: RightFields


def _build_field(name: str, kind: RightKind, *, is_required: bool) -> forms.Field:
    title = str(get_field_title(name, kind))
    options: dict[str, Any] = {
        "label": title if is_required else gettext("%(field)s (optional)") % {"field": title},
        "help_text": get_field_help(name, kind),
        "required": False,
    }
    if name == "office":
        return forms.ChoiceField(choices=[("", _("Choose …")), *_list_offices(kind)], **options)
    attrs = {"aria-required": "true"} if is_required else {}
    if name in _TEXT_AREA_ROWS:
        area = forms.Textarea(attrs={"rows": _TEXT_AREA_ROWS[name], "dir": "auto", **attrs})
        return forms.CharField(widget=area, max_length=_LONGEST, **options)
    if name in DATE_FIELDS:  # which HTML gives no length
        return forms.CharField(widget=forms.TextInput(attrs={"type": "date", **attrs}), **options)
    attrs["dir"] = "auto"
    widget = CodesInput(_CODES[name], attrs) if name in _CODES else forms.TextInput(attrs)
    return forms.CharField(widget=widget, max_length=1000, **options)


def _list_offices(kind: RightKind) -> list[tuple[str, str]]:
    return [
        (code, translate(office.title))
        for code, office in policies.offices().offices_for(kind).items()
    ]


class PictureForm(forms.Form):
    """A reference picture."""

    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, WebP or GIF, at most 15 MB."),
        widget=forms.FileInput(attrs={"accept": ".jpg,.jpeg,.png,.webp,.gif"}),
        allow_empty_file=True,
    )
    category = forms.ChoiceField(label=_("What it shows"), choices=list_choices(PictureCategory))
    is_negative = forms.BooleanField(
        label=_("This picture must never match"),
        help_text=_(
            "For a stock picture, a package filler, or anything that you allow everybody to use."
        ),
        required=False,
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- of Django
        variants: Mapping[str, str],
        **kwargs: Any,  # noqa: ANN401 -- of Django
    ) -> None:
        """Offer the pictures of which this may be a variant."""
        super().__init__(*args, **kwargs)
        choices = [("", _("a picture of its own")), *variants.items()]
        self.fields["variant_of"] = forms.ChoiceField(
            label=gettext("Variant of"), choices=choices, required=False
        )


class PaperForm(forms.Form):
    """A paper of a right."""

    paper = forms.FileField(
        label=_("File"),
        help_text=_("PDF, or a picture of one page; at most 15 MB and 20 pages."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.webp,.gif"}),
        allow_empty_file=True,
    )
    kind = forms.ChoiceField(
        label=_("Kind of document"),
        choices=list_choices(PaperKind),
    )


class RenewalForm(forms.Form):
    """A later last day."""

    until = forms.DateField(
        label=_("New last day"),
        help_text=_(
            "As the proof of renewal says. Upload the proof under “Documents of the right” first."
        ),
        widget=forms.DateInput(attrs={"type": "date"}),
        error_messages={
            "invalid": _("Write it as 2031-03-12."),
            "required": _("This field is required."),
        },
    )


class SellerForm(forms.Form):
    """A shop, or a listing that it offers."""

    place = forms.CharField(
        label=_("Shop or listing"),
        help_text=_("The address of a listing, or marketplace:shop, for example shop:1234."),
        max_length=500,
        error_messages={"required": _("This field is required.")},
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )


class OfferForm(forms.Form):
    """To whom a right goes."""

    to = forms.UUIDField(
        label=_("Number of the other account"),
        help_text=_("It is shown on that account's page of rights."),
        widget=forms.TextInput(attrs={"class": "mono", "spellcheck": "false"}),
        error_messages={
            "invalid": _("This is not an account number. Check it and type it again."),
            "required": _("This field is required."),
        },
    )
