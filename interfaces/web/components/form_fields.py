"""Fields that forms of several pages have: texts, days, papers, territories and Nice classes."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.web.components import countries
from interfaces.web.labels import Label, join_list


class CodesInput(forms.TextInput):
    """Codes with commas between; `codes.js` shows them as names that can be removed."""

    def __init__(
        self,
        list_codes: Callable[[], Iterable[tuple[str, Label]]],
        attrs: dict[str, Any] | None = None,
    ) -> None:
        """Offer these codes with their names in the reader's language."""
        super().__init__(attrs)
        self._list_codes = list_codes

    def render(
        self,
        name: str,
        value: Any,  # noqa: ANN401 -- of Django
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Render the field and the list that its script reads."""
        attributes = {
            **(attrs or {}),
            "data-codes": f"{name}-codes",
            "data-remove": gettext("Remove"),
        }
        options = format_html_join("", '<option value="{}">{}</option>', self._list_codes())
        return format_html(
            '{}<datalist id="{}-codes">{}</datalist>',
            super().render(name, value, attributes, renderer),
            name,
            options,
        )


NEEDED: Final = {"required": _("This field is required.")}
FILE_HELP: Final = _("PDF, or a picture of one page; at most 15 MB and 20 pages.")
PAPERS: Final = ".pdf,.jpg,.jpeg,.png,.webp,.gif"
_CODE: Final = re.compile(r"[A-Z]{2}")


def build_text_field(
    title: Any,  # noqa: ANN401 -- of Django
    longest: int,
    autofill: str = "off",
    **named: Any,  # noqa: ANN401 -- of Django
) -> forms.CharField:
    """Build a field for one line of text in any script."""
    return forms.CharField(
        label=title,
        max_length=longest,
        widget=forms.TextInput(attrs={"autocomplete": autofill, "dir": "auto"}),
        error_messages=NEEDED,
        **named,
    )


def build_paper_field(title: Any = "", *, is_required: bool = True) -> forms.FileField:  # noqa: ANN401 -- of Django
    """Build a field for a PDF or a picture."""
    return forms.FileField(
        label=title or (_("File") if is_required else _("Further file (optional)")),
        help_text=FILE_HELP,
        widget=forms.FileInput(attrs={"accept": PAPERS}),
        allow_empty_file=True,
        required=is_required,
        error_messages=NEEDED,
    )


def build_date_field(
    title: Any,  # noqa: ANN401 -- of Django
    *,
    is_required: bool = True,
) -> forms.DateField:
    """Build a field for a day, with the browser's calendar."""
    return forms.DateField(
        label=title,
        required=is_required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": _("Write it as 2031-03-12."), **NEEDED},
    )


class TerritoriesField(forms.CharField):
    """Countries and regions by name or code; nothing typed stands for all."""

    def __init__(self) -> None:
        """Offer the names of the reader's language."""
        super().__init__(
            label=_("Territories (empty: all)"),
            help_text=_("Names or codes, with commas between: European Union, CN."),
            required=False,
            max_length=4000,
            widget=CodesInput(countries.list_territories),
        )

    def clean(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401 -- of Django
        """Return the two-letter codes, each once."""
        text = countries.replace_names(super().clean(value))
        codes = [name for name in text.split(", ") if name]
        if unknown := [code for code in codes if not _CODE.fullmatch(code.upper())]:
            message = _(
                "We do not know %(names)s. Choose a name from the list, or write its two letters."
            )
            raise ValidationError(message, params={"names": join_list(unknown)})
        return tuple(dict.fromkeys(code.upper() for code in codes))


NICE_CLASSES: Final[tuple[tuple[str, Label], ...]] = (
    ("1", _("Chemicals")),
    ("2", _("Paints / varnishes")),
    ("3", _("Cosmetics / cleaning")),
    ("4", _("Oils / fuels / candles")),
    ("5", _("Medicines")),
    ("6", _("Metal goods")),
    ("7", _("Machines")),
    ("8", _("Hand tools / cutlery")),
    ("9", _("Electronics / software")),
    ("10", _("Medical apparatus")),
    ("11", _("Lighting / heating / cooking")),
    ("12", _("Vehicles")),
    ("13", _("Firearms / fireworks")),
    ("14", _("Jewellery / watches")),
    ("15", _("Musical instruments")),
    ("16", _("Paper goods / stationery")),
    ("17", _("Rubber and plastics for manufacture")),
    ("18", _("Leather goods / bags")),
    ("19", _("Non-metallic building materials")),
    ("20", _("Furniture")),
    ("21", _("Household utensils / glass")),
    ("22", _("Ropes / tents / fibres")),
    ("23", _("Yarns / threads")),
    ("24", _("Textiles / bedding")),
    ("25", _("Clothing / footwear / headgear")),
    ("26", _("Lace / buttons / zips")),
    ("27", _("Carpets / floor coverings")),
    ("28", _("Toys / games / sports goods")),
    ("29", _("Meat / fish / dairy products")),
    ("30", _("Coffee / bread / sweets / spices")),
    ("31", _("Fresh produce / plants / animals")),
    ("32", _("Beer / soft drinks")),
    ("33", _("Wines / spirits")),
    ("34", _("Tobacco")),
    ("35", _("Advertising / retail")),
    ("36", _("Finance / insurance / property")),
    ("37", _("Building / repair")),
    ("38", _("Telecommunications")),
    ("39", _("Transport / travel")),
    ("40", _("Treatment of materials")),
    ("41", _("Education / entertainment")),
    ("42", _("Science / software services")),
    ("43", _("Food / lodging")),
    ("44", _("Health / beauty / farming")),
    ("45", _("Legal / security / personal services")),
)
