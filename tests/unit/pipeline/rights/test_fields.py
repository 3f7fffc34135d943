"""Everything wrong with a right is named at once, each beside its field."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from pipeline.rights.checks import CheckName as Of
from pipeline.rights.checks import CheckOutcome as Is
from pipeline.rights.checks import ExaminedRight, PaperCounts, Registration, run_checks
from pipeline.rights.fields import (
    RightFields,
    find_field_faults,
    find_register_differences,
    is_wider_claim,
)
from pipeline.rights.offices import OfficesUnreadable, parse_offices
from pipeline.vocabulary import RightKind

OFFICES = parse_offices((Path(__file__).parents[4] / "config/offices.toml").read_text("utf-8"))
TODAY = date(2026, 11, 24)
GOOD = RightFields(
    kind=RightKind.TRADEMARK,
    mark="NORVELLE",
    office="EUIPO",
    number="018442907",
    territories=("EU",),
    nice_classes=(18, 25),
    holder="Norvelle S.p.A.",
    filed_on=date(2021, 3, 12),
    registered_on=date(2021, 9, 1),
    expires_on=date(2031, 3, 12),
)
_REGISTERED = {"office", "number", "territories", "holder", "registered_on"}
LINKED = PaperCounts(frozenset({"certificate", "assignment"}))
PAPERS = PaperCounts(kinds=frozenset({"certificate"}))
EXAMINED = ExaminedRight(GOOD, PAPERS, "NORVELLE SPA", has_picture=True)


def but(**changes: object) -> ExaminedRight:
    return replace(EXAMINED, **changes)  # type: ignore[arg-type]  # a table's columns


def papers(**changes: int) -> PaperCounts:
    return replace(PAPERS, **changes)  # type: ignore[arg-type]  # counts alone


def right(**changes: object) -> RightFields:
    return replace(GOOD, **changes)  # type: ignore[arg-type]  # a table's columns


def find_faults(fields: RightFields, *, has_picture: bool = False) -> set[tuple[str, str]]:
    faults = find_field_faults(fields, OFFICES, has_picture=has_picture, today=TODAY)
    return {(fault.field, fault.code) for fault in faults}


def outcome(right: ExaminedRight, name: Of) -> tuple[Is, str]:
    (check,) = (check for check in run_checks(right, OFFICES, today=TODAY) if check.name is name)
    return check.outcome, check.code


def test_a_complete_right_has_no_fault() -> None:
    assert find_faults(GOOD) == set()


def test_every_fault_is_named_at_once() -> None:
    bad = replace(
        GOOD, mark="", number="12", territories=("Europe",), nice_classes=(0, 46), holder="",
        registered_on=date(2020, 1, 1),
    )  # fmt: skip
    assert find_faults(bad) == {
        ("mark", "mark_or_picture"),
        ("number", "malformed"),
        ("territories", "malformed"),
        ("nice_classes", "out_of_range"),
        ("holder", "required"),
        ("registered_on", "out_of_order"),
    }


@pytest.mark.parametrize(
    ("classes", "is_good"), [((1,), True), ((45,), True), ((0,), False), ((46,), False)]
)
def test_nice_classes_run_from_1_to_45(classes: tuple[int, ...], is_good: bool) -> None:  # noqa: FBT001 -- a table's column
    assert (find_faults(replace(GOOD, nice_classes=classes)) == set()) is is_good


@pytest.mark.parametrize(
    "fields",
    [
        RightFields(RightKind.COPYRIGHT, mark="Arno by night", author="I. Vell", holder="N"),
        replace(GOOD, kind=RightKind.DESIGN, number="008765432-0001", locarno="02-04, 06-01"),
        replace(GOOD, kind=RightKind.PATENT, office="USPTO", number="US10123456B2"),
        replace(GOOD, kind=RightKind.GEOGRAPHICAL_INDICATION, number="", nice_classes=()),
        replace(GOOD, office="OTHER", number="whatever 7"),
        replace(GOOD, mark=""),
    ],
)
def test_each_kind_asks_for_its_own_fields(fields: RightFields) -> None:
    assert find_faults(fields, has_picture=True) == set()


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (RightKind.TRADEMARK, {*_REGISTERED, "nice_classes", "mark"}),
        (RightKind.COPYRIGHT, {"mark", "author", "holder"}),
        (RightKind.DESIGN, {*_REGISTERED, "mark", "locarno"}),
        (RightKind.PATENT, {"mark", "office", "number", "territories", "holder", "filed_on"}),
        (RightKind.GEOGRAPHICAL_INDICATION, {"mark", "office", "territories", "holder"}),
    ],
)  # fmt: skip
def test_an_empty_right_misses_what_its_kind_requires(kind: RightKind, missing: set[str]) -> None:
    assert {field for field, _ in find_faults(RightFields(kind))} == missing


def test_every_example_fits_its_own_form() -> None:
    for office in OFFICES.offices.values():
        for kind, form in office.numbers.items():
            assert office.fits_number(kind, form.example), form


@pytest.mark.parametrize("text", ["=SUM(A1)", "=A1", "=cmd|'/c calc'!A1", "@SUM(1)"])
def test_a_formula_is_no_name(text: str) -> None:
    assert ("holder", "formula") in find_faults(replace(GOOD, holder=text))


@pytest.mark.parametrize(
    ("change", "is_wider"),
    [
        ({"nice_classes": (18,)}, False),
        ({"nice_classes": (18, 25, 3)}, True),
        ({"aliases": ("诺薇尔",)}, True),
        ({"number": "018442908"}, True),
        ({"territories": ()}, False),
        ({"goods": "bags"}, True),
        ({"mark": "NORVELL"}, True),
    ],
)
def test_what_only_leaves_out_widens_nothing(change: dict[str, object], is_wider: bool) -> None:  # noqa: FBT001 -- a table's column
    assert is_wider_claim(GOOD, replace(GOOD, **change)) is is_wider  # type: ignore[arg-type]  # a table's column


@pytest.mark.parametrize(
    ("right", "name", "expected"),
    [
        (EXAMINED, Of.OWNER, (Is.PASSED, "")),
        (but(verified_name="Kestrel Ltd"), Of.OWNER, (Is.FAILED, "another")),
        (but(verified_name=""), Of.OWNER, (Is.FAILED, "not_verified")),
        (but(verified_name="Kestrel", papers=LINKED),
         Of.OWNER, (Is.LOOK, "linked")),
        (but(papers=PaperCounts()), Of.PAGES, (Is.FAILED, "missing")),
        (but(papers=papers(cut=1)), Of.PAGES, (Is.LOOK, "cut")),
        (EXAMINED, Of.PAGES, (Is.PASSED, "")),
        (but(holders_of_number=("Kestrel",)), Of.SAME_NUMBER, (Is.FAILED, "others")),
        (but(papers=papers(resembling=2)), Of.NEAR_SCAN, (Is.LOOK, "resembling")),
        (but(papers=papers(uncompared=1)), Of.NEAR_SCAN, (Is.LOOK, "uncompared")),
        (but(papers=papers(suspicious=1)), Of.NEAR_SCAN, (Is.FAILED, "suspicious")),
        (but(fields=right(expires_on=TODAY)), Of.IN_FORCE, (Is.LOOK, "")),
        (but(fields=right(expires_on=date(2026, 11, 23))), Of.IN_FORCE, (Is.FAILED, "over")),
        (but(fields=right(office="OTHER")), Of.NUMBER_FORMAT, (Is.LOOK, "no_form")),
        (but(fields=right(number="1")), Of.NUMBER_FORMAT, (Is.FAILED, "")),
        (EXAMINED, Of.REGISTRY, (Is.NOT_ASKED, "")),
    ],
)  # fmt: skip
def test_each_check_says_what_it_found(
    right: ExaminedRight, name: Of, expected: tuple[Is, str]
) -> None:
    assert outcome(right, name) == expected


def test_a_table_of_offices_that_is_wrong_names_its_key() -> None:
    with pytest.raises(OfficesUnreadable, match="kinds"):
        parse_offices("[offices]")


def test_a_register_that_leaves_a_field_out_differs_in_nothing() -> None:
    sparse = RightFields(kind=RightKind.TRADEMARK, mark="Norvelle", holder="NORVELLE SPA")
    assert find_register_differences(GOOD, sparse) == ()
    other = right(nice_classes=(25, 18), goods="Bags", expires_on=None, holder="Kestrel")
    assert find_register_differences(GOOD, other) == ("goods", "holder")


@pytest.mark.parametrize(
    ("registration", "expected"),
    [
        (None, (Is.NOT_ASKED, "")),
        (Registration(GOOD, is_in_force=True, as_of=TODAY), (Is.PASSED, "same")),
        (Registration(right(mark="X"), is_in_force=True, as_of=TODAY), (Is.LOOK, "differs")),
        (Registration(GOOD, is_in_force=False, as_of=TODAY), (Is.FAILED, "ended")),
    ],
)
def test_a_right_is_held_against_its_register(
    registration: Registration | None, expected: tuple[Is, str]
) -> None:
    assert outcome(but(registration=registration), Of.REGISTRY) == expected
