"""Faults and choices in the reader's language: codes come from the records, words from here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label, label, translate
from pipeline.filing.listing_lines import LineFlaw, RefusedLine
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind
from records import policies
from records.actions.faults import Fault

_FAULTS: Final[Mapping[str, Label]] = {
    "not_active": _("Your account may not file because it is not verified, or it is suspended."),
    "suspended_for_misuse": _(
        "Your complaints are not processed for a time. The conduct page says until when and why."
    ),
    "unknown_right": _("You have no right with this id. Choose a right from the list."),
    "right_expired": _("This right has expired. Renew it before you file."),
    "right_withdrawn": _("This right was withdrawn. Choose another."),
    "right_suspended": _("This right is suspended. Choose another."),
    "right_rejected": _(
        "A verifier rejected this right. Correct it and send it again, or choose another."
    ),
    "right_claimed": _("This right was claimed in a report, but never verified. Choose another."),
    "right_uploaded": _("This right is not verified yet."),
    "right_pending_verification": _("This right is not verified yet."),
    "owner_suspended": _(
        "The account of this right's owner is suspended, so nothing can be filed for it."
    ),
    "authority_missing": _("No power of attorney covers this right. Upload one that names it."),
    "authority_not_verified": _("Your power of attorney still waits for a verifier."),
    "authority_not_begun": _("Your power of attorney for this right has not begun yet."),
    "authority_expired": _("Your power of attorney for this right has ended. Upload a newer one."),
    "authority_revoked": _("Your power of attorney for this right was revoked."),
    "authority_out_of_scope": _("Your power of attorney does not cover this marketplace."),
    "unknown_reason": _("Choose a reason from the list."),
    "reason_does_not_fit_right": _(
        "This reason does not fit a right of this kind. Choose another reason."
    ),
    "unknown_evidence": _("Some evidence is of a kind that we do not know. Remove it."),
    "too_many_files": _("There are too many files. Remove some."),
    "too_many_listings": _(
        "There are too many listings for one request. Split them into several requests. Nothing was"
        " filed."
    ),
    "no_listing": _("No line names a listing of an allowed marketplace. Nothing was filed."),
    "missing.good_faith_statement": _("Confirm that you file in good faith."),
    "missing.accuracy_statement": _("Confirm that the notice is accurate."),
    "missing.filer_name": _("Give your name."),
    "malformed.filer_name": _("Give your name on one line."),
    "malformed.filer_email": _("Give an email address where we can reach you."),
}


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that makes no case, as it was typed, and why."""

    number: int
    text: str
    says: Label


def translate_fault(fault: Fault) -> Label:
    """The fault in the reader's language; in the records' own where there are no words for it."""
    return _FAULTS.get(fault.code) or _FAULTS.get(f"{fault.code}.{fault.field}") or fault.says


def translate_line(line: RefusedLine, typed_lines: Sequence[str] = ()) -> LineFault:
    """The refused line with what was typed in it."""
    text = typed_lines[line.number - 1] if line.number <= len(typed_lines) else ""
    return LineFault(line.number, text, _(LineFlaw(line.code).says))


def translate_row_fault(line: RefusedLine) -> Label:
    """What is wrong with a row, for the place beside it."""
    return _(LineFlaw(line.code).says)


def list_reasons_by_kind() -> list[tuple[Label, list[tuple[str, str]]]]:
    """Choices for a select, whose values name the kind of right too."""
    reasons = policies.policy().reasons
    return [
        (
            label(kind),
            [
                (f"{kind}:{code}", translate(reason.title))
                for code, reason in reasons.items()
                if kind in reason.right
            ],
        )
        for kind in RightKind
    ]


def list_reason_titles() -> list[tuple[str, str]]:
    """Every reason with its title, in the order of the policy."""
    return [(code, translate(it.title)) for code, it in policies.policy().reasons.items()]


def get_reason_title(reason: str) -> str:
    """The reason's title in the reader's language."""
    return translate(policies.policy().reasons[Reason(reason)].title)


def get_reason_use(reason: str) -> Label:
    """When the reason is the one to choose, in one line."""
    return _(Reason(reason).used_when)
