"""Files of rights are read row by row, and their faults named by line."""

import gzip
from pathlib import Path

import pytest

from tests.interfaces.cli.conftest import Convert, Write

_TABLE = """id,type,mark,aliases,nice_classes,territories,owner,expires_on
1,trademark,Zorvex,Зорвекс|佐维斯,25|18,EU|US,Zorvex Ltd,2031-01-01
2,trademark,"Quell, ""mont\"\"",,,,,
3,brand,Bad kind,,,,,
4,trademark,Bad class,,46,,,
5,trademark,too,few
6,copyright,A poster,,,,Q,01/02/2030
7,copyright,"A
poem",,,,,
"""


def test_a_table_is_read_row_by_row_with_faults_by_line(convert: Convert, write: Write) -> None:
    path = write("rights.csv", _TABLE)
    code, message, rows = convert(path)
    assert (code, [row["id"] for row in rows]) == (1, ["1", "2", "7"])
    assert rows[0] == {
        "id": "1",
        "type": "trademark",
        "mark": "Zorvex",
        "aliases": ["Зорвекс", "佐维斯"],
        "nice_classes": [25, 18],
        "territories": ["EU", "US"],
        "owner": "Zorvex Ltd",
        "expires_on": "2031-01-01",
    }
    assert [rows[1]["mark"], rows[2]["mark"]] == ['Quell, "mont"', "A\npoem"]
    for number, reason in ((4, "kind: "), (5, "nice_classes.0: "), (6, "4 cells"), (7, "expires_")):
        assert any(f"record {number}" in line and reason in line for line in message.splitlines())


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_table_may_use_another_delimiter_and_a_byte_order_mark(
    convert: Convert, write: Write, delimiter: str
) -> None:
    text = "\ufeffkind,mark,number\ntrademark,Zorvex,7\n".replace(",", delimiter)
    assert convert(write("rights.csv", text))[2][0]["mark"] == "Zorvex"


def test_bytes_that_are_no_utf8_are_named_by_row(convert: Convert, tmp_path: Path) -> None:
    path = tmp_path / "rights.csv"
    path.write_bytes(b"kind,mark\ntrademark,Zorvex\n" + "trademark,BÜRO\n".encode("latin-1"))
    code, message, rows = convert(path)
    assert (code, len(rows), "record 3: not UTF-8" in message) == (1, 1, True)


@pytest.mark.parametrize("heading", ["kind,mark,price", "", "just text"])
def test_an_unknown_column_is_named(convert: Convert, write: Write, heading: str) -> None:
    code, message, rows = convert(write("rights.csv", f"{heading}\na,b,c\n"))
    assert (code, rows, "no such column; there are aliases" in message) == (1, [], True)


def test_json_lines_are_read_line_by_line(convert: Convert, tmp_path: Path) -> None:
    lines = [
        '{"id": 17, "type": "trademark", "mark": "Zorvex", "aliases": null}',
        "{",
        "[1]",
        '{"mark": "Zorvex"}',
        '{"kind": "trademark", "mark": "Z", "colour": "red"}',
        '{"kind": "trademark", "mark": "Z\\u0000"}',
        '{"kind": "trademark", "mark": "' + "Z" * 1_100_000 + '"}',
        "",
        '{"kind": "copyright", "mark": "A poem", "images": ["gone.png"]}',
        '{"kind": "trademark", "mark": "Quellmont", "office": "EUIPO", "number": "1"}',
    ]
    path = tmp_path / "given.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    code, message, rows = convert(path)
    assert (code, [row["id"] for row in rows]) == (1, [17, "EUIPO-1"])
    reasons = {
        2: "not JSON", 3: "not an object", 4: "kind: ", 5: "colour: ", 6: "mark: ",
        7: "longer than", 9: "images: gone.png: no such file",
    }  # fmt: skip
    for number, reason in reasons.items():
        assert any(f"record {number}" in line and reason in line for line in message.splitlines())
