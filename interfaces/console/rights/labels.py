"""Checks, findings and reasons in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label, label, label_stored, translate
from pipeline.rights.checks import Check, CheckName, CheckOutcome
from pipeline.rights.words import RightField
from pipeline.vocabulary import RightState
from records import policies
from records.rights.models import JudgementFinding, PaperKind, RegisterChange, Seal

_FINDINGS: Final[Mapping[tuple[CheckName, str], Promise]] = {
    (CheckName.NUMBER_FORMAT, "no_number"): _("There is no number to compare with the document."),
    (CheckName.NUMBER_FORMAT, "no_form"): _("We do not know the number format of this office."),
    (CheckName.IN_FORCE, "no_expiry"): _(
        "No last day is given. Check whether the document has one."
    ),
    (CheckName.IN_FORCE, "over"): _("Its last day was %(names)s."),
    (CheckName.IN_FORCE, ""): _("Its last day is %(names)s."),
    (CheckName.OWNER, "not_verified"): _("The account has no verified name."),
    (CheckName.OWNER, "no_holder"): _("No owner is given."),
    (CheckName.OWNER, "linked"): _("Two names, and a document that links them: %(names)s."),
    (CheckName.OWNER, "another"): _("Two names, and no document that links them: %(names)s."),
    (CheckName.OWNER, ""): _("The same name: %(names)s."),
    (CheckName.PAGES, "missing"): _("Missing: %(names)s."),
    (CheckName.PAGES, "unreadable"): _("A document could not be read."),
    (CheckName.PAGES, "cut"): _("A document has more pages than we keep."),
    (CheckName.PAGES, "blank"): _("Empty pages: %(names)s."),
    (CheckName.SAME_NUMBER, "others"): _("Other accounts have this number: %(names)s."),
    (CheckName.SAME_NUMBER, "own"): _("The account has this number %(names)s more times."),
    (CheckName.NEAR_SCAN, "suspicious"): _("Judged suspicious: %(names)s."),
    (CheckName.NEAR_SCAN, "uncompared"): _(
        "Not compared yet: %(names)s. This takes about a minute."
    ),
    (CheckName.NEAR_SCAN, "resembling"): _(
        "Pages that almost match pages of others: %(names)s. Judge them below."
    ),
    (CheckName.REGISTRY, ""): _(
        "No register that is kept here has this number. Look it up at the office."
    ),
    (CheckName.REGISTRY, "same"): _("The same as in the register, as of %(names)s."),
    (CheckName.REGISTRY, "differs"): _("The register says something else: %(names)s."),
    (CheckName.REGISTRY, "ended"): _("As of %(names)s, the register says that it has ended."),
}
_NAMED_FINDING: Final = _("Check: %(names)s.")
_OPEN_OUTCOMES: Final = frozenset({CheckOutcome.FAILED, CheckOutcome.LOOK})
_SIGNS: Final = {
    CheckOutcome.PASSED: "✓",
    CheckOutcome.FAILED: "×",
    CheckOutcome.LOOK: "!",
    CheckOutcome.NOT_ASKED: "–",
}


@dataclass(frozen=True, slots=True)
class CheckView:
    """A check in words."""

    name: Label
    outcome: CheckOutcome
    outcome_words: Label
    sign: str
    says: str


def describe_check(check: Check) -> CheckView:
    """Describe a check for the table of checks."""
    finding = _FINDINGS.get((check.name, check.code)) or (_NAMED_FINDING if check.names else "")
    return CheckView(
        name=label(check.name),
        outcome=check.outcome,
        outcome_words=label(check.outcome),
        sign=_SIGNS[check.outcome],
        says=str(finding) % {"names": ", ".join(_label_names(check))} if finding else "",
    )


def _label_names(check: Check) -> Iterator[str]:
    """Yield the labels of papers or fields; other names stay as they are."""
    words = PaperKind if (check.name, check.code) == (CheckName.PAGES, "missing") else RightField
    return (str(label_stored(words, name)) for name in check.names)


@dataclass(frozen=True, slots=True)
class ChangeView:
    """A difference between a right and its register in words."""

    title: Label
    held: Label
    effect: Label  # of applying it


def describe_change(change: RegisterChange) -> ChangeView:
    """Describe a change for the list of differences."""
    if change.field == "status":
        return ChangeView(
            _("Registration"), label_stored(RightState, change.held), _("Suspends the right.")
        )
    effect = _CHANGE_EFFECTS.get(change.field, "")
    return ChangeView(label(RightField(change.field)), change.held, effect)


_CHANGE_EFFECTS: Final[Mapping[str, Label]] = {
    "holder": _("Suspends the right, unless the account has this name or a document links them."),
}


def describe_seals(seals: Iterable[Mapping[str, str | int]]) -> tuple[str, ...]:
    """Describe the seals that a verifier saw, each with its page."""
    template = _("%(paper)s, page %(page)s: %(seal)s")
    return tuple(
        str(template)
        % {
            "paper": label(PaperKind(str(seal["paper"]))),
            "page": seal["page"],
            "seal": label(Seal(str(seal["seal"]))),
        }
        for seal in seals
    )


def list_open_checks(checks: Iterable[Check]) -> tuple[str, ...]:
    """List the checks that a person has to look at before the right is verified."""
    views = (describe_check(check) for check in checks if check.outcome in _OPEN_OUTCOMES)
    return tuple(f"{view.name}: {view.says}" if view.says else str(view.name) for view in views)


def list_right_reasons(finding: JudgementFinding) -> list[tuple[str, str]]:
    """List the reasons for this finding as choices of a select."""
    reasons = policies.offices().reasons.items()
    return [(code, translate(reason.title)) for code, reason in reasons if finding in reason.of]
