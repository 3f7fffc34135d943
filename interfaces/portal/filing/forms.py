"""The forms to file with. Records judge what is complete; a form only reads what was typed."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.labels import get_reason_use, list_reason_titles
from interfaces.web.labels import Label, translate
from pipeline.decision import filing_evidence
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind
from records import policies
from records.rights.models import Right

type Choice = tuple[Label, str | list[tuple[str, str]]]

EVIDENCE_PREFIX: Final = "evidence_"
FILES_PREFIX: Final = "files_"
STATEMENTS: Final = {
    "good_faith": _("I believe in good faith that neither the owner nor the law allows this use."),
    "accuracy": _("What I state is accurate, and I own the right or may act for its owner."),
}


def _name_right(right: Right, account_id: int) -> str:
    return str(right) if right.owner_id == account_id else f"{right} · {right.owner.name}"


@dataclass(frozen=True, slots=True)
class ReasonCard:
    """A reason to choose."""

    code: str
    title: str
    use: Label
    kinds: str  # of rights that it fits, with spaces between
    is_chosen: bool


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
        choices = [(str(right.public_id), _name_right(right, account_id)) for right in rights]
        self.fields["right"] = build_choice_field(gettext("Your right"), choices)
        if len(choices) == 1:
            self.fields["right"].initial = choices[0][0]
        self.fields["reason"] = build_choice_field(
            gettext("What is wrong with the listings?"), list_reason_titles()
        )

    @property
    def kinds_of_rights(self) -> str:
        """The kind of each right by its id, as JSON, for the script that hides what cannot fit."""
        return json.dumps(self.kinds)

    @property
    def reason_cards(self) -> Iterator[ReasonCard]:
        """Each reason that fits one of the rights, with when to use it."""
        chosen_code, offered_kinds = self["reason"].value(), set(self.kinds.values())
        for code, reason in policies.policy().reasons.items():
            if offered_kinds & set(reason.right):
                yield ReasonCard(
                    code, translate(reason.title), get_reason_use(code), " ".join(reason.right),
                    is_chosen=chosen_code == code,
                )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Require a reason that fits the kind of right."""
        data = self.cleaned_data
        if {"right", "reason"} <= set(data):
            reason, kind = Reason(data["reason"]), self.kinds[data["right"]]
            if not filing_evidence.is_right_suitable(reason, kind, policies.policy()):
                message = gettext(
                    "This reason does not fit a right of this kind. Choose another reason."
                )
                self.add_error("reason", message)
        return data


def build_choice_field(title: str, choices: Sequence[Choice]) -> forms.ChoiceField:
    """Build a choice field in which nothing is selected."""
    return forms.ChoiceField(label=title, choices=[("", _("Choose …")), *choices])


@dataclass(frozen=True, slots=True)
class EvidencePart:
    """One kind of evidence in a form: its text, the field for its files, and those given."""

    field: forms.BoundField
    files_name: str
    files: tuple[tuple[int, Mapping[str, object]], ...]  # with their places among all


class StatementsForm(forms.Form):
    """What a filing says besides its listings; no field is required, as admission names what is
    missing.
    """

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
        label=STATEMENTS["good_faith"],
        required=False,
    )
    accuracy_statement = forms.BooleanField(
        label=STATEMENTS["accuracy"],
        required=False,
    )

    def __init__(  # of Django, and what the reason demands of whom
        self,
        *args: Any,  # noqa: ANN401 -- of Django
        reason: Reason,
        is_member: bool = False,
        codes: Collection[str] = (),
        files_before: Sequence[Mapping[str, object]] = (),
    ) -> None:
        """Ask for the evidence that the reason demands, and for what was given before."""
        super().__init__(*args)
        self.reason, self.files_before = reason, files_before
        groups = filing_evidence.demanded_evidence(
            reason, policies.policy(), is_good_faith_member=is_member
        )
        if not any("explanation" in group for group in groups):
            self.fields["explanation"].label = _("Explanation (optional)")
        for code, field in _build_evidence_fields(groups, codes):
            self.fields[f"{EVIDENCE_PREFIX}{code}"] = field

    @property
    def evidence_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(EVIDENCE_PREFIX)]

    @property
    def evidence_codes(self) -> list[str]:
        """What evidence it asks for: files may support the explanation as well."""
        return [
            "explanation",
            *(field.name.removeprefix(EVIDENCE_PREFIX) for field in self.evidence_fields),
        ]

    @property
    def evidence_parts(self) -> list[EvidencePart]:
        """The explanation and each kind of evidence, with their files."""
        files = list(enumerate(self.files_before, start=1))
        return [
            EvidencePart(
                self["explanation" if code == "explanation" else f"{EVIDENCE_PREFIX}{code}"],
                f"{FILES_PREFIX}{code}",
                tuple((position, file) for position, file in files if file["code"] == code),
            )
            for code in self.evidence_codes
        ]

    def collect_evidence(self) -> dict[str, str]:
        """Return the written evidence by its code."""
        return {
            name.removeprefix(EVIDENCE_PREFIX): text
            for name, text in self.cleaned_data.items()
            if name.startswith(EVIDENCE_PREFIX) and text
        }


def _build_evidence_fields(
    groups: Sequence[filing_evidence.EvidenceAlternatives], codes: Collection[str]
) -> Iterator[tuple[str, forms.Field]]:
    policy = policies.policy()
    required_codes = {code for group in groups for code in group}
    further = [(code,) for code in policy.evidence if code in set(codes) - required_codes]
    for group in (*groups, *further):
        for code in group:
            if code != "explanation":  # asked for by every form
                yield code, _build_evidence_field(translate(policy.evidence[code]), len(group))


def _build_evidence_field(title: str, alternatives: int) -> forms.Field:
    one_of = _("One of these is enough: a description or an address.")
    return forms.CharField(
        label=title[:1].upper() + title[1:],
        help_text=one_of if alternatives > 1 else _("Describe it or give its address."),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=20_000,
    )
