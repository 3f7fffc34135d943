"""The form that sets a kill switch."""

import uuid
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pipeline.words import Reason
from records.accounts.models import Account
from records.acts import switching
from records.acts.switching import SwitchReach, SwitchRefused

_REACHES: Final = (
    (SwitchReach.ALL.value, gettext_lazy("All automatic approval")),
    (SwitchReach.REASON.value, gettext_lazy("One reason")),
    (SwitchReach.FILER.value, gettext_lazy("One filer")),
)
_DIRECTIONS: Final = (
    ("on", gettext_lazy("Hold back: such cases go to a person")),
    ("off", gettext_lazy("Lift: policy decides such cases again")),
)


class SwitchForm(forms.Form):
    """What is switched, which way, and why; every fault stands at its field."""

    reach = forms.ChoiceField(label=gettext_lazy("What is held back"), choices=_REACHES)
    reason = forms.ChoiceField(
        label=gettext_lazy("Reason, for one reason"),
        choices=[("", "–"), *((one.value, one.value) for one in Reason)],
        required=False,
    )
    filer = forms.CharField(
        label=gettext_lazy("Filer, for one filer"),
        help_text=gettext_lazy("The account's id, or its name exactly as it is written."),
        max_length=200,
        required=False,
    )
    is_on = forms.ChoiceField(label=gettext_lazy("Which way"), choices=_DIRECTIONS)
    why = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("It stands in the audit log."),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    switch_name = ""

    def clean_is_on(self) -> bool:
        """On holds back."""
        return bool(self.cleaned_data["is_on"] == "on")

    def clean(self) -> dict[str, Any]:
        """Name the switch that is meant."""
        kept = self.cleaned_data
        reach = SwitchReach(kept.get("reach", SwitchReach.ALL))
        if reach is SwitchReach.FILER:
            of = self._find_account_id(kept.get("filer", "").strip())
        else:
            of = kept.get("reason", "")
        try:
            self.switch_name = switching.switch_name(reach, of)
        except SwitchRefused:
            self.add_error(reach.value, self._explain_missing(reach))
        return kept

    def _find_account_id(self, asked: str) -> str:
        """The row of an account that is named by its id or its name; empty where none is."""
        try:
            found = Account.objects.filter(public_id=uuid.UUID(asked))
        except ValueError:
            found = Account.objects.filter(name=asked) if asked else Account.objects.none()
        ids = list(found.values_list("pk", flat=True)[:2])
        return str(ids[0]) if len(ids) == 1 else ""

    def _explain_missing(self, reach: SwitchReach) -> str:
        if reach is SwitchReach.REASON:
            return _("Choose the reason.")
        return _("No filer, or more than one, has this name: give the account's id.")
