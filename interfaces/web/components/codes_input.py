"""A text field of codes; with scripts, the names of the codes to choose from as one types."""

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.forms.renderers import BaseRenderer
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from interfaces.web.labels import Label


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
        attributes = {**(attrs or {}), "data-codes": f"{name}-codes", "data-remove": _("Remove")}
        options = format_html_join("", '<option value="{}">{}</option>', self._list_codes())
        return format_html(
            '{}<datalist id="{}-codes">{}</datalist>',
            super().render(name, value, attributes, renderer),
            name,
            options,
        )
