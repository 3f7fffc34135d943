"""What a verifier saw of a right: its owner's name, seals, and why a failed check may stand."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import LongText
from interfaces.console.desk.verification_desk import VerifyForm
from interfaces.console.rights.labels import list_open_checks
from interfaces.web.labels import label, list_choices
from pipeline.rights.checks import Check
from records.actions.rights import verification
from records.clock import database_now
from records.rights.models import CertificatePage, Right, Seal

_LONGEST_HOLDER: Final = 200


class SightForm(VerifyForm):
    """That somebody looked at the open checks, and what they read and saw on the papers."""

    def __init__(self, *values: Any, **named: Any) -> None:  # noqa: ANN401  # as Django has it
        """Ask for the owner's name, the seal of each page, and a reason where a check failed."""
        super().__init__(*values, **named)
        right: Right = self.visit.thing
        pages = CertificatePage.objects.filter(certificate__right=right)
        self.fields["holder"] = forms.CharField(
            label=_("Owner, as you read it on the document"),
            max_length=_LONGEST_HOLDER,
            initial=right.holder,
            required=pages.exists(),
            widget=forms.TextInput(attrs={"dir": "auto"}),
        )
        seal_title = gettext("Seal of the office")
        for page in pages.select_related("certificate").order_by("certificate", "number"):
            words = {"paper": label(page.certificate.kind), "number": page.number}
            self.fields[f"seal-{page.pk}"] = forms.ChoiceField(
                label=f"{seal_title}: {gettext('%(paper)s, page %(number)s') % words}",
                choices=[("", _("no seal seen")), *list_choices(Seal)],
                required=False,
            )
        if verification.has_failed(self._list_checks(right)):
            self.fields["why"] = LongText(
                label=_("A check failed: why you verify it all the same (the owner reads it)"),
                max_length=2000,
                error_messages={
                    "required": _("A check failed. Write why you verify the right all the same.")
                },
            )

    def list_doubts(self, right: Right) -> tuple[str, ...]:
        """List the checks that are open."""
        return list_open_checks(self._list_checks(right))

    def _list_checks(self, right: Right) -> Sequence[Check]:
        return verification.check_right(right, database_now().date())

    def clean(self) -> dict[str, Any]:
        """Return the owner, the reason, and the seals that the verifier saw, by page."""
        data = super().clean()
        seals = {
            int(name.removeprefix("seal-")): data.pop(name)
            for name in [*data]
            if name.startswith("seal-")
        }
        return {**data, "seals": seals}
