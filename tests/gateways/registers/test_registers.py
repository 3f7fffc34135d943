"""Registers of three kinds are read as their offices write them."""

from datetime import date
from io import BytesIO

import pytest

from gateways.registers.entry import Entry, Record, RegisterUnreadable, UnusableRecord
from gateways.registers.records import read_records
from pipeline.vocabulary import RightKind
from tests.factories.files.register_files import case_file, st66, st96, st96_mark, uspto


def list_records(text: str, **options: frozenset[str]) -> list[Record | UnusableRecord]:
    return list(read_records(BytesIO(text.encode()), **options))  # type: ignore[arg-type]  # only in_force is given


def only(text: str, **options: frozenset[str]) -> Record | UnusableRecord:
    (record,) = list_records(text, **options)
    return record


def entry(text: str) -> Entry:
    record = only(text)
    assert isinstance(record, Record)
    assert record.entry is not None
    return record.entry


def test_a_case_of_uspto_is_read_whole() -> None:
    assert entry(uspto([case_file()])) == Entry(
        kind=RightKind.TRADEMARK,
        mark="SAMSON",
        office="USPTO",
        number="11210",
        territories=("US",),
        nice_classes=(22,),
        goods="CORDS, LINES, AND ROPES",
        filed_on=date(1884, 4, 7),
        registered_on=date(1884, 5, 27),
        expires_on=date(2034, 5, 27),
        owner="SAMSON ROPE TECHNOLOGIES, INC.",
    )


@pytest.mark.parametrize(
    ("registered", "renewed", "expires"),
    [
        ("19850101", "", date(2005, 1, 1)),  # twenty years, as the law was
        ("20110527", "", date(2021, 5, 27)),
        ("20110527", "20210527", date(2031, 5, 27)),
        ("20000229", "", date(2010, 2, 28)),
        ("", "", None),
    ],
)
def test_the_last_day_at_uspto_follows_from_the_last_term(
    registered: str, renewed: str, expires: date | None
) -> None:
    case = case_file(registered=registered, renewed=renewed)
    assert entry(uspto([case])).expires_on == expires


@pytest.mark.parametrize("status", ["606", "686", "709", "710", "900"])
def test_what_uspto_calls_pending_or_dead_has_no_entry(status: str) -> None:
    record = only(uspto([case_file(status=status, number="0000000")]))
    assert record == Record("USPTO", "70011210", None, status=status)


def test_a_registration_that_is_over_is_told_from_what_was_never_one() -> None:
    texts = (
        uspto([case_file(status="710")]),
        uspto([case_file(status="606", number="")]),
        st96([st96_mark(status="Registration cancelled", number="")]),
        st96([st96_mark(status="Application published")]),
        st96([st96_mark(office="US", status="710")]),
    )
    records = [only(text) for text in texts]
    ended_flags = [isinstance(record, Record) and record.is_ended for record in records]
    assert ended_flags == [True, False, True, False, True]
    assert isinstance(records[2], Record)
    assert records[2].status == "Registration cancelled"


@pytest.mark.parametrize("status", ["700", "702", "708", "790", "800"])
def test_what_uspto_calls_registered_has_one(status: str) -> None:
    assert entry(uspto([case_file(status=status)])).mark == "SAMSON"


@pytest.mark.parametrize(
    ("fields", "classes"),
    [
        ({"class": "009"}, (9,)),
        ({"class": "A"}, ()),  # certification marks have no Nice class
        ({"class": "200"}, ()),
        ({"class_status": "2"}, ()),  # cancelled under section 8
        ({"class": ""}, ()),
    ],
)
def test_classes_at_uspto_are_those_in_force(
    fields: dict[str, str], classes: tuple[int, ...]
) -> None:
    assert entry(uspto([case_file(**fields)])).nice_classes == classes


def test_marks_of_every_script_arrive_as_they_are() -> None:
    marks = ["奎尔蒙", "Найк", "ナイキ", "نايك", "नाइके", "BÜRO & SÖHNE", "🦁 LION"]
    cases = [case_file(mark=mark, serial=f"7001121{n}") for n, mark in enumerate(marks)]
    recorded_marks = [
        record.entry.mark
        for record in list_records(uspto(cases))
        if isinstance(record, Record) and record.entry
    ]
    assert recorded_marks == marks


def test_a_mark_in_st96_is_read_whole() -> None:
    inside = (
        "<tmk:MarkSignificantVerbalElementText>NOR</tmk:MarkSignificantVerbalElementText>"
        "<tmk:MarkTranslationText>Northern wave</tmk:MarkTranslationText>"
        "<tmk:MarkTransliteration>Norveru</tmk:MarkTransliteration><tmk:MarkTransliteration/>"
    )
    assert entry(st96([st96_mark(inside=inside)])) == Entry(
        kind=RightKind.TRADEMARK,
        mark="NORVELLE",
        office="EUIPO",
        number="018442907",
        territories=("EU",),
        aliases=("Norveru",),
        nice_classes=(18, 25),
        goods="Clothing",
        filed_on=date(2021, 3, 31),
        registered_on=date(2021, 9, 1),
        expires_on=date(2031, 3, 31),
        images=("018442907.png",),
        owner="Norvelle S.p.A.",
    )


def test_a_mark_in_st66_is_read_whole_whatever_the_offices_namespace() -> None:
    assert entry(st66()) == Entry(
        kind=RightKind.TRADEMARK,
        mark="MSR",
        office="RO",
        number="119857",
        territories=("RO",),
        nice_classes=(3, 5),
        goods="Parfumuri",
        filed_on=date(2012, 1, 10),
        registered_on=date(2012, 9, 19),
        expires_on=date(2032, 1, 10),
        images=("RO50202.gif",),
        owner="Utopia Holdings Limited",
    )


def test_an_international_registration_covers_the_countries_it_designates() -> None:
    countries = "".join(
        f"<DesignatedCountry><DesignatedCountryCode>{code}</DesignatedCountryCode></DesignatedCountry>"
        for code in ("DE", "EM", "BX", "DE")
    )
    inside = f"<DesignatedCountryDetails>{countries}</DesignatedCountryDetails>"
    mark = entry(st66("WO", inside=inside))
    assert (mark.office, mark.territories) == ("WIPO", ("DE", "EU", "BE", "LU", "NL"))


@pytest.mark.parametrize(
    ("status", "is_in_force"),
    [
        ("Registered", True),
        ("REGISTRATION PUBLISHED", True),
        ("Renewed", True),
        ("Invalidity proceeding pending", True),
        ("Application published", False),
        ("Registration cancelled", False),
        ("Registration pending", False),
        ("Expired", False),
        ("Ended", False),
    ],
)
def test_the_words_of_the_standards_say_what_is_in_force(status: str, is_in_force: bool) -> None:  # noqa: FBT001  # the table's column
    record = only(st96([st96_mark(status=status)]))
    assert isinstance(record, Record)
    assert (record.entry is not None) == is_in_force


def test_a_status_nobody_knows_is_named_and_never_guessed() -> None:
    text = st96([st96_mark(status="6")])
    assert only(text) == UnusableRecord("018442907", "MarkCurrentStatusCode: 6 is not known")
    record = only(text, in_force=frozenset({"6"}))
    assert isinstance(record, Record)
    assert record.entry is not None


def test_uspto_in_st96_keeps_its_own_codes() -> None:
    live, dead = (
        only(st96([st96_mark(office="US", status=code, registered="2021-09-01")]))
        for code in ("800", "710")
    )
    assert isinstance(live, Record)
    assert isinstance(dead, Record)
    assert (live.office, live.entry is not None, dead.entry) == ("USPTO", True, None)


def test_a_record_that_only_deletes_has_no_entry() -> None:
    record = only(st96([st96_mark(operation="Delete", status="")]))
    assert record == Record("EUIPO", "018442907", None, is_ended=True)


def test_a_file_may_hold_both_formats_and_one_may_be_asked_for() -> None:
    xml_text = f"<all>{case_file()}<x>{st66().partition('?>')[2]}</x></all>"
    assert [type(record) for record in list_records(xml_text)] == [Record, Record]
    assert len(list(read_records(BytesIO(xml_text.encode()), ("uspto",)))) == 1


def test_a_daily_file_may_hold_nothing_but_no_other_file_may() -> None:
    assert (
        list_records(uspto([]).replace("TRMK", "TRMK<data-available-code>N</data-available-code>"))
        == []
    )
    with pytest.raises(RegisterUnreadable, match="no record of the format uspto or st96"):
        list_records("<html><body/></html>")


def test_numbers_of_other_records_are_not_taken_for_its_own() -> None:
    associated_mark = (
        "<com:AssociatedMark><com:RegistrationNumber>999</com:RegistrationNumber>"
        "<com:ExpiryDate>1999-01-01</com:ExpiryDate></com:AssociatedMark>"
    )
    number = "<com:ApplicationNumber>"
    mark = st96_mark(number="", expires="").replace(number, associated_mark + number)
    register_entry = entry(st96([mark]))
    assert (register_entry.number, register_entry.expires_on) == ("018442907", None)
    foreign = (
        "<foreign-applications><foreign-application><registration-number>0000999"
        "</registration-number></foreign-application></foreign-applications></case-file>"
    )
    case = case_file(number="").replace("</case-file>", foreign)
    assert isinstance(only(uspto([case])), UnusableRecord)
