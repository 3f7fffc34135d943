"""Faults and choices in the reader's language: codes come from the records, words from here."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label, label, translate
from pipeline.filing.listing_lines import LineFlaw, RefusedLine
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind
from records import policies


@dataclass(frozen=True, slots=True)
class LineFault:
    """A line that makes no case, as it was typed, and why."""

    number: int
    text: str
    says: Label


def translate_line(line: RefusedLine, typed_lines: Sequence[str] = ()) -> LineFault:
    """Translate a refused line and add what was typed in it."""
    text = typed_lines[line.number - 1] if line.number <= len(typed_lines) else ""
    return LineFault(line.number, text, _(LineFlaw(line.code).says))


def translate_row_fault(line: RefusedLine) -> Label:
    """Say what is wrong with a row, for the place beside it."""
    return _(LineFlaw(line.code).says)


def list_reasons_by_kind() -> list[tuple[Label, list[tuple[str, str]]]]:
    """List choices for a select, whose values also name the kind of right."""
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
    """List every reason with its title, in the order of the policy."""
    return [(code, translate(it.title)) for code, it in policies.policy().reasons.items()]


def get_reason_title(reason: str) -> str:
    """Return the reason's title in the reader's language."""
    return translate(policies.policy().reasons[Reason(reason)].title)


def get_reason_use(reason: str) -> Label:
    """Return when to choose the reason, in one line."""
    return _(Reason(reason).used_when)
