"""The forms to file with. Records judge what is complete; a form only reads what was typed."""

import uuid
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.labels import (
    LineFault,
    list_reasons_by_kind,
    translate_fault,
    translate_line,
)
from interfaces.web.labels import Label, translate
from pipeline.decision import evidence
from pipeline.vocabulary import Reason, RightKind
from records import policies
from records.actions.filing.admission import Filing, FilingRefused, list_sites
from records.rights.models import Right

type Choice = tuple[Label, str | list[tuple[str, str]]]

EVIDENCE_PREFIX: Final = "evidence_"


def _name_right(right: Right, account_id: int) -> str:
    return str(right) if right.owner_id == account_id else f"{right} · {right.owner.name}"


class ChoiceForm(forms.Form):
    """The first step: which right, and what is done to it."""

    once = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"invalid": _("This form is damaged. Open it again from the start.")},
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- of Django
        rights: Sequence[Right],
        account_id: int,
    ) -> None:
        """Offer these rights, a principal's with its name, and every reason of the policy."""
        super().__init__(*args)
        self.kinds = {str(right.public_id): RightKind(right.kind) for right in rights}
        named = [(str(right.public_id), _name_right(right, account_id)) for right in rights]
        self.fields["right"] = _build_choice_field(gettext("Your right"), named)
        self.fields["reason"] = _build_choice_field(
            gettext("What is wrong with the listings?"), list_reasons_by_kind()
        )

    def clean(self) -> dict[str, Any]:
        """A reason fits some kinds of right and not others."""
        chosen = self.cleaned_data
        if {"right", "reason"} <= set(chosen):
            reason, kind = Reason(chosen["reason"]), self.kinds[chosen["right"]]
            if not evidence.is_right_suitable(reason, kind, policies.policy()):
                says = gettext("This reason cannot be based on a right of this kind.")
                self.add_error("reason", says)
        return chosen


class ReportChoiceForm(forms.Form):
    """The public form's first step: one question."""

    def __init__(self, *args: Any) -> None:  # noqa: ANN401 -- of Django
        """Offer every reason under each kind of right it fits."""
        super().__init__(*args)
        choices = list_reasons_by_kind(with_kind=True)
        self.fields["claim"] = _build_choice_field(gettext("What do you want to report?"), choices)


def _build_choice_field(title: str, choices: Sequence[Choice]) -> forms.ChoiceField:
    return forms.ChoiceField(label=title, choices=[("", _("Choose …")), *choices])


class StatementsForm(forms.Form):
    """What a filing says beside its listings. Nothing is required: admission names what lacks."""

    explanation = forms.CharField(
        label=_("Explanation"),
        help_text=_("What the seller does, in your own words."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=20_000,
    )
    filer_name = forms.CharField(label=_("Your name"), required=False, max_length=200)
    filer_email = forms.CharField(
        label=_("Your email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        required=False,
        max_length=254,
    )
    good_faith_statement = forms.BooleanField(
        label=_(
            "I believe in good faith that the owner has not allowed this use, nor has the law."
        ),
        required=False,
    )
    accuracy_statement = forms.BooleanField(
        label=_("What I state is accurate, and I own the right or may act for its owner."),
        required=False,
    )

    def __init__(  # of Django, and what the reason demands of whom
        self,
        *args: Any,  # noqa: ANN401 -- of Django
        reason: Reason,
        is_member: bool = False,
        given: Collection[str] = (),
    ) -> None:
        """Ask for the evidence that the reason demands, and for what was given before."""
        super().__init__(*args)
        self.reason = reason
        for code, field in _build_evidence_fields(reason, given, is_member=is_member):
            self.fields[f"{EVIDENCE_PREFIX}{code}"] = field

    @property
    def evidence_fields(self) -> list[forms.BoundField]:
        """For the template."""
        return [self[name] for name in self.fields if name.startswith(EVIDENCE_PREFIX)]

    def collect_evidence(self) -> dict[str, str]:
        """The evidence that was written, by its code."""
        return {
            name.removeprefix(EVIDENCE_PREFIX): text
            for name, text in self.cleaned_data.items()
            if name.startswith(EVIDENCE_PREFIX) and text
        }


class NoticeForm(StatementsForm):
    """A whole filing on one page."""

    draft_id = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"invalid": _("This form is damaged. Open it again from the start.")},
    )
    listings = forms.CharField(
        label=_("Listings"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
        required=False,
        max_length=200_000,
        strip=False,  # lines keep their numbers
    )

    def __init__(self, *args: Any, reason: Reason) -> None:  # noqa: ANN401 -- of Django
        """Give the form its one-time id."""
        super().__init__(*args, reason=reason)
        self.refused: list[LineFault] = []
        self.initial.setdefault("draft_id", uuid.uuid4())
        for site in list_sites()[:1]:
            says = gettext("One address a line, for example %(example)s")
            self.fields["listings"].help_text = says % {"example": site.url("12345")}

    def read_lines(self) -> list[str]:
        """One listing each, as typed."""
        return str(self.cleaned_data.get("listings") or "").splitlines()

    def build_filing(self, account_id: int, right: str = "") -> Filing:
        """What was typed, for the act that files it."""
        typed = self.cleaned_data
        return Filing(
            account_id=account_id,
            right=right,
            reason=self.reason,
            lines=self.read_lines(),
            explanation=typed["explanation"],
            evidence={code: [text] for code, text in self.collect_evidence().items()},
            has_good_faith_statement=typed["good_faith_statement"],
            has_accuracy_statement=typed["accuracy_statement"],
            filer_name=typed["filer_name"],
            filer_email=typed["filer_email"],
            draft_id=typed["draft_id"],
        )

    def name_faults(self, refused: FilingRefused) -> None:
        """Put each fault beside its field, and each refused line on a list."""
        typed = self.read_lines()  # before a fault takes the field's text away
        self.refused = [translate_line(line, typed) for line in refused.lines.refused]
        empty = [it.name for it in self.evidence_fields if not self.cleaned_data.get(it.name)]
        for fault in refused.faults:
            name = next(iter(empty), "explanation") if fault.field == "evidence" else fault.field
            place = name if name in self.fields else NON_FIELD_ERRORS
            self.add_error(place, str(translate_fault(fault)))


def _build_evidence_fields(
    reason: Reason, given: Collection[str], *, is_member: bool
) -> Iterator[tuple[str, forms.Field]]:
    policy = policies.policy()
    groups = evidence.demanded_evidence(reason, policy, is_good_faith_member=is_member)
    demanded = {code for group in groups for code in group}
    further = [(code,) for code in policy.evidence if code in set(given) - demanded]
    for group in (*groups, *further):
        for code in group:
            if code != "explanation":  # asked for by every form
                yield code, _build_evidence_field(translate(policy.evidence[code]), len(group))


def _build_evidence_field(title: str, alternatives: int) -> forms.Field:
    one_of = _("One of these is enough: describe it, or give its address.")
    return forms.CharField(
        label=title[:1].upper() + title[1:],
        help_text=one_of if alternatives > 1 else _("Describe it, or give its address."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=20_000,
    )
