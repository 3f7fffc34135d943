"""Registers and files of rights become a rights file, with no service."""

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BufferedRandom
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from interfaces.cli.rights.intake import KeySet
from pipeline.rights.offline_matching_files import parse_right
from tests.factories.files.register_files import case_file, st66, st96, st96_mark, uspto
from tests.interfaces.cli.conftest import Command, Convert, Write


def cases(*numbers: int, **fields: str) -> Iterator[str]:
    for number in numbers:
        serial, registration_number = f"{70_000_000 + number}", f"{number:07}"
        yield case_file(serial=serial, number=registration_number, mark=f"MARK {number}", **fields)


def test_each_line_is_a_right_that_screen_reads(convert: Convert, write: Write) -> None:
    register = write("a.xml", uspto([case_file(mark="Ñandú 奎")]))
    code, message, rows = convert(register, write("b.xml", st66()))
    assert (code, [row["id"] for row in rows]) == (0, ["USPTO-11210", "RO-119857"])
    assert rows[0] == {
        "id": "USPTO-11210",
        "type": "trademark",
        "mark": "Ñandú 奎",
        "nice_classes": [22],
        "territories": ["US"],
        "owner": "SAMSON ROPE TECHNOLOGIES, INC.",
        "office": "USPTO",
        "number": "11210",
        "filed_on": "1884-04-07",
        "registered_on": "1884-05-27",
        "expires_on": "2034-05-27",
    }
    assert [parse_right(json.dumps(row).encode()).mark for row in rows] == ["Ñandú 奎", "MSR"]
    assert "2 records: 2 written to" in message


def test_a_bad_record_is_named_with_file_number_serial_and_field(
    convert: Convert, write: Write
) -> None:
    bad = case_file(serial="70000009", filed="soon")
    register = write("a.xml", uspto([*cases(1), bad, *cases(2)]))
    code, message, rows = convert(register)
    assert (code, [row["number"] for row in rows]) == (1, ["1", "2"])
    assert f"{register}: record 2 (70000009): filing-date: soon is no day" in message
    assert "bad: 1" in message


def test_the_newest_record_of_a_number_counts_even_where_it_ends_the_right(
    convert: Convert, write: Write
) -> None:
    newest = write("b.xml", uspto([*cases(1, status="710"), *cases(2, renewed="20250101")]))
    older = write("a.xml", uspto(cases(1, 2, 3, renewed="20200101")))
    code, message, rows = convert(newest, older)
    assert code == 0
    assert [(row["number"], row["expires_on"]) for row in rows] == [
        ("2", "2035-01-01"),
        ("3", "2030-01-01"),
    ]
    assert "1 not in force, 2 repeated" in message


def test_a_term_that_is_over_counts_for_six_months_more(convert: Convert, write: Write) -> None:
    expired_mark = st96_mark(number="1", expires="2022-01-01", registered="2021-12-01")
    lately = st96_mark(number="3", expires=str(datetime.now(UTC).date() - timedelta(days=90)))
    code, message, rows = convert(
        write("a.xml", st96([expired_mark, st96_mark(number="2"), lately]))
    )
    assert (code, [row["number"] for row in rows]) == (0, ["2", "3"])
    assert "1 not in force" in message


def test_a_mark_with_neither_wording_nor_picture_is_counted(
    convert: Convert, write: Write, tmp_path: Path
) -> None:
    register = write("a.xml", st96([st96_mark(mark="")]))
    assert "1 without wording or picture" in convert(register)[1]
    write("018442907.png", "a picture")
    _, _, rows = convert(register, "--images", tmp_path)
    assert rows[0]["images"] == ["018442907.png"]


def test_a_picture_is_never_taken_from_elsewhere(
    convert: Convert, write: Write, tmp_path: Path
) -> None:
    write("018442907.png", "a picture")
    (tmp_path / "pictures").mkdir()
    text = st96([st96_mark()]).replace("018442907.png", "../018442907.png")
    _, _, rows = convert(write("a.xml", text), "--images", tmp_path / "pictures")
    assert "images" not in rows[0]


def test_what_was_malformed_goes_on_after_it_is_corrected(
    convert: Convert, write: Write, tmp_path: Path
) -> None:
    good = uspto(cases(*range(1, 41)))
    broken_xml = good.replace("<serial-number>70000030<", "<serial-number>70000030</wrong><")
    register = write("a.xml", broken_xml)
    code, message, rows = convert(register)
    assert (code, len(rows)) == (1, 29)
    assert f"{register}: line " in message
    assert "read up to record 29" in message
    assert (tmp_path / "rights.jsonl.progress").exists()
    write("a.xml", good)
    code, message, rows = convert(register)
    assert (code, [row["number"] for row in rows]) == (0, [str(n) for n in range(1, 41)])
    assert "going on from there" in message
    assert "11 written" in message
    assert not (tmp_path / "rights.jsonl.progress").exists()


def test_one_broken_file_does_not_stop_the_others(convert: Convert, write: Write) -> None:
    files = (write("a.xml", "no XML"), write("b.zip", "PK\x03\x04"), write("c.xml", st66()))
    code, message, rows = convert(*files)
    assert (code, len(rows), "not read to their end: 2" in message) == (1, 1, True)


def test_run_twice_it_writes_the_same(convert: Convert, write: Write) -> None:
    register = write("a.xml", uspto(cases(*range(1, 9))))
    first = convert(register)
    assert (first[0], len(first[2])) == (0, 8)
    assert convert(register) == first


@pytest.mark.parametrize("ends", [(2_500,), (600, 2_500)])
def test_an_interruption_keeps_what_was_written_and_goes_on(
    convert: Convert, write: Write, monkeypatch: pytest.MonkeyPatch, ends: tuple[int, ...]
) -> None:
    registers = [
        write(f"{end}.xml", uspto(cases(*range(start + 1, end + 1))))
        for start, end in pairwise((0, *ends))
    ]
    all_rows = convert(*registers)[2]

    class Interrupted(BufferedRandom):
        """A file during whose second flush Ctrl-C is pressed."""

        flushes = 0

        def flush(self) -> None:
            super().flush()
            type(self).flushes += 1
            if type(self).flushes == 2:
                raise KeyboardInterrupt

    def open_interrupted(self: Path, *words: Any, **named: Any) -> Any:  # noqa: ANN401  # as Path.open
        file: Any = _open(self, *words, **named)
        return Interrupted(file.detach()) if words == ("w+b",) else file

    _open = Path.open
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_interrupted)
        code, message, rows = convert(*registers)
    assert (code, "Interrupted." in message) == (130, True)
    assert 1_000 <= len(rows) < 2_500
    code, message, rows = convert(*registers)
    assert (code, rows) == (0, all_rows)
    assert "1,000 done by an earlier run" in message


def test_a_full_disk_ends_it_with_2(command: Command, write: Write) -> None:
    register = write("a.xml", uspto(cases(*range(1, 9))))
    words = ("rights", "import", register, "--out", "/dev/full", "--checkpoint")
    result = command(*words, register.with_name("kept"))
    assert (result.exit_code, "/dev/full: No space left" in result.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "one of --owner"),
        (("--dry-run", "--owner", "7b0a1c1e-0000-4000-8000-000000000000"), "one of --owner"),
        (("--dry-run", "--format", "pdf"), "pdf is no format"),
        (("--out", "{register}"), "overwrite"),
        (("--out", "/nowhere/rights.jsonl"), "/nowhere/rights.jsonl: No such file"),
    ],
)
def test_unusable_arguments_give_2(
    command: Command, write: Write, words: tuple[str, ...], says: str
) -> None:
    register = write("a.xml", st66())
    arguments = (word.replace("{register}", str(register)) for word in words)
    result = command("rights", "import", register, *arguments)
    assert (result.exit_code, says in result.stderr) == (2, True), result.stderr


def test_a_dry_run_reads_and_keeps_nothing(command: Command, write: Write, tmp_path: Path) -> None:
    register = write("a.xml", uspto([*cases(1, 2), case_file(serial="")]))
    result = command("rights", "import", register, "--dry-run")
    assert (result.exit_code, "3 records: 2 to be taken; bad: 1" in result.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xml"]


def test_archives_are_named_with_their_member(convert: Convert, tmp_path: Path) -> None:
    path = tmp_path / "daily.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("apc.xml", uspto([case_file(serial="")]))
    assert f"{path}/apc.xml: record 1: serial-number: missing" in convert(path)[1]


def test_what_was_seen_stays_seen_in_any_number() -> None:
    keys = KeySet()
    assert all(keys.add("USPTO", str(number)) for number in range(250_000))
    assert not any(keys.add("USPTO", str(number)) for number in range(0, 250_000, 997))
    assert keys.add("EUIPO", "1")
