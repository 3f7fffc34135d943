"""What a verifier looks at, one check after another, each with what was found.

A check decides nothing: it tells a person what to look at. Without the register of the office, the
papers and the repository itself are all there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from matchers.labels.words import Word, _
from pipeline.rights.fields import (
    FieldFault,
    RightFields,
    find_field_faults,
    find_register_differences,
    normalise_name,
)
from pipeline.rights.offices import Offices


class CheckName(Word):
    """In the order in which they are read."""

    REQUIRED_FIELDS = "required_fields", _("Required fields")
    NUMBER_FORMAT = "number_format", _("Number in the format of its office")
    DATES = "dates", _("Dates in order")
    IN_FORCE = "in_force", _("In force")
    CLASS_RANGE = "class_range", _("Classes")
    OWNER = "owner", _("Owner")
    PAGES = "pages", _("Documents and pages")
    SAME_NUMBER = "same_number", _("Same number elsewhere")
    NEAR_SCAN = "near_scan", _("Almost the same scan")
    REGISTRY = "registry", _("Office register")


class CheckOutcome(Word):
    """What a check came to."""

    PASSED = "passed", _("passed")
    FAILED = "failed", _("failed")
    LOOK = "look", _("needs a check")  # a person has to
    NOT_ASKED = "not_asked", _("not asked")


@dataclass(frozen=True, slots=True)
class Check:
    """One check with its finding: a code for the words, and what they name."""

    name: CheckName
    outcome: CheckOutcome
    code: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperCounts:
    """What was uploaded for a right."""

    kinds: frozenset[str] = frozenset()  # of those that could be read
    unreadable: int = 0
    cut: int = 0  # papers of more pages than are kept
    blank: int = 0  # pages on which nothing stands
    uncompared: int = 0
    resembling: int = 0  # findings that nobody has judged
    suspicious: int = 0


@dataclass(frozen=True, slots=True)
class Registration:
    """What the office's register says under the number of a right."""

    fields: RightFields
    is_in_force: bool
    as_of: date


@dataclass(frozen=True, slots=True)
class ExaminedRight:
    """A right with what the checks look at."""

    fields: RightFields
    papers: PaperCounts
    verified_name: str  # of the account
    has_picture: bool
    holders_of_number: tuple[str, ...] = ()  # other accounts with a right of the same number
    own_of_number: int = 0  # further rights of this account with the same number
    registration: Registration | None = None  # none: it is in no register that is kept here


_DATES: Final = frozenset({"filed_on", "registered_on", "expires_on"})
_CLASSES: Final = frozenset({"nice_classes", "locarno"})
_REQUIRED: Final = frozenset({"required", "mark_or_picture"})
_EXPIRING_DAYS: Final = 30


def run_checks(right: ExaminedRight, offices: Offices, *, today: date) -> tuple[Check, ...]:
    """Return all checks, in order."""
    faults = find_field_faults(right.fields, offices, has_picture=right.has_picture, today=today)
    return (
        _check_faults(
            CheckName.REQUIRED_FIELDS, [fault for fault in faults if fault.code in _REQUIRED]
        ),
        _check_number(right.fields, offices, faults),
        _check_faults(CheckName.DATES, [fault for fault in faults if _is_of_dates(fault)]),
        _check_in_force(right.fields, today),
        _check_faults(CheckName.CLASS_RANGE, [fault for fault in faults if _is_of_classes(fault)]),
        _check_owner(right),
        _check_pages(right, offices),
        _check_same_number(right),
        _check_near_scan(right.papers),
        _check_register(right),
    )


def _is_of_dates(fault: FieldFault) -> bool:
    return fault.field in _DATES and fault.code in {"out_of_order", "in_future"}


def _is_of_classes(fault: FieldFault) -> bool:
    return fault.field in _CLASSES and fault.code not in _REQUIRED


def _check_faults(name: CheckName, faults: list[FieldFault]) -> Check:
    fields = tuple(fault.field for fault in faults)
    return Check(name, CheckOutcome.FAILED if faults else CheckOutcome.PASSED, names=fields)


def _check_number(fields: RightFields, offices: Offices, faults: tuple[FieldFault, ...]) -> Check:
    name = CheckName.NUMBER_FORMAT
    number_faults = [fault for fault in faults if fault.field in {"number", "office"}]
    if any(fault.code not in _REQUIRED for fault in number_faults):
        return Check(name, CheckOutcome.FAILED, names=tuple(fault.field for fault in number_faults))
    office = offices.offices.get(fields.office)
    if not fields.number:
        return Check(name, CheckOutcome.LOOK, "no_number")
    if office is None or fields.kind not in office.numbers:
        return Check(name, CheckOutcome.LOOK, "no_form")
    return Check(name, CheckOutcome.PASSED)


def _check_in_force(fields: RightFields, today: date) -> Check:
    name, last = CheckName.IN_FORCE, fields.expires_on
    if last is None:
        return Check(name, CheckOutcome.LOOK, "no_expiry")
    if last < today:
        return Check(name, CheckOutcome.FAILED, "over", (last.isoformat(),))
    is_near_expiry = (last - today).days <= _EXPIRING_DAYS
    return Check(
        name, CheckOutcome.LOOK if is_near_expiry else CheckOutcome.PASSED, "", (last.isoformat(),)
    )


def _check_owner(right: ExaminedRight) -> Check:
    """Check that the name on a right is the verified one, or that a paper links the two."""
    name, holder = CheckName.OWNER, right.fields.holder
    if not right.verified_name:
        return Check(name, CheckOutcome.FAILED, "not_verified")
    if not holder:
        return Check(name, CheckOutcome.LOOK, "no_holder")
    names = (holder, right.verified_name)
    if normalise_name(holder) == normalise_name(right.verified_name):
        return Check(name, CheckOutcome.PASSED, "", names)
    if right.papers.kinds & {"assignment", "authority"}:
        return Check(name, CheckOutcome.LOOK, "linked", names)
    return Check(name, CheckOutcome.FAILED, "another", names)


def _check_pages(right: ExaminedRight, offices: Offices) -> Check:
    name, papers = CheckName.PAGES, right.papers
    missing = tuple(_missing_papers(right, offices))
    if missing:
        return Check(name, CheckOutcome.FAILED, "missing", missing)
    if papers.unreadable or papers.cut:
        return Check(name, CheckOutcome.LOOK, "unreadable" if papers.unreadable else "cut")
    if papers.blank:
        return Check(name, CheckOutcome.LOOK, "blank", (str(papers.blank),))
    return Check(name, CheckOutcome.PASSED)


def _missing_papers(right: ExaminedRight, offices: Offices) -> Iterator[str]:
    demands = offices.kinds[right.fields.kind]
    yield from (paper for paper in demands.papers if paper not in right.papers.kinds)
    if demands.needs_picture and not (right.has_picture or "drawings" in right.papers.kinds):
        yield "drawings"


def _check_same_number(right: ExaminedRight) -> Check:
    name = CheckName.SAME_NUMBER
    if right.holders_of_number:
        return Check(name, CheckOutcome.FAILED, "others", right.holders_of_number)
    if right.own_of_number:
        return Check(name, CheckOutcome.LOOK, "own", (str(right.own_of_number),))
    return Check(name, CheckOutcome.PASSED)


def _check_register(right: ExaminedRight) -> Check:
    name, registration = CheckName.REGISTRY, right.registration
    if registration is None:
        return Check(name, CheckOutcome.NOT_ASKED)
    if not registration.is_in_force:
        return Check(name, CheckOutcome.FAILED, "ended", (registration.as_of.isoformat(),))
    if differing := find_register_differences(right.fields, registration.fields):
        return Check(name, CheckOutcome.LOOK, "differs", differing)
    return Check(name, CheckOutcome.PASSED, "same", (registration.as_of.isoformat(),))


def _check_near_scan(papers: PaperCounts) -> Check:
    name = CheckName.NEAR_SCAN
    if papers.suspicious:
        return Check(name, CheckOutcome.FAILED, "suspicious", (str(papers.suspicious),))
    if papers.uncompared:
        return Check(name, CheckOutcome.LOOK, "uncompared", (str(papers.uncompared),))
    if papers.resembling:
        return Check(name, CheckOutcome.LOOK, "resembling", (str(papers.resembling),))
    return Check(name, CheckOutcome.PASSED)
