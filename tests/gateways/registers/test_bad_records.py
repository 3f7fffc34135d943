"""A record that cannot be used is named with its field, and the others are read."""

from io import BytesIO

import pytest

from gateways.registers.entry import Record, UnusableRecord
from gateways.registers.records import read_records
from tests.factories.files.register_files import case_file, st96, st96_mark, uspto


def list_records(text: str) -> list[Record | UnusableRecord]:
    return list(read_records(BytesIO(text.encode())))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (case_file(serial=""), "serial-number: missing"),
        (case_file(number="0000000"), "registration-number: missing"),
        (case_file(status="8"), "status-code: 8"),
        (case_file(status=""), "status-code: missing"),
        (case_file(filed="18841307"), "filing-date: 18841307 is no day"),
        (case_file(filed="soon"), "filing-date: soon is no day"),
        (case_file(filed="18840600"), "filing-date: 18840600 is no day"),
        (case_file(filed="18850407"), "must follow one another"),
        (case_file(**{"class": "046"}), "international-code: 046 is no Nice class"),
        (case_file(mark="M" * 301), "mark: "),
    ],
)
def test_a_bad_case_is_named_with_its_field_and_the_others_are_read(text: str, reason: str) -> None:
    before, bad, after = list_records(uspto([case_file(), text, case_file()]))
    assert isinstance(bad, UnusableRecord)
    assert reason in bad.reason
    assert before == after
    assert isinstance(before, Record)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"application": ""}, "ApplicationNumber: missing"),
        ({"office": ""}, "MarkCurrentStatusCode"),
        ({"office": "Spain"}, "RegistrationOfficeCode: SPAIN"),
        ({"expires": "2031-02-30"}, "ExpiryDate: 2031-02-30 is no day"),
        ({"class": "99"}, "ClassNumber: 99 is no Nice class"),
        ({"status": ""}, "MarkCurrentStatusCode: missing"),
        ({"number": "9" * 65}, "number: "),
    ],
)
def test_a_bad_mark_is_named_with_its_field(fields: dict[str, str], reason: str) -> None:
    fields = {"status": "", **fields} if fields.get("office") == "" else fields
    before, bad, _ = list_records(st96([st96_mark(), st96_mark(**fields), st96_mark()]))
    assert isinstance(bad, UnusableRecord)
    assert reason in bad.reason
    assert isinstance(before, Record)
