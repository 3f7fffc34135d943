"""A filing from a file goes through, or says what to correct."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from records.accounts.models import Account
from records.cases.models import TakedownRequest
from records.rights.models import Right
from tests.factories.takedown_requests import listing, new_account, new_right
from tests.interfaces.api.filing.test_filing import body
from tests.interfaces.cli.conftest import Command

type Writing = Callable[[str | bytes], Path]


def test_a_file_is_filed(
    command: Command, write_file: Writing, right: Right, account: Account
) -> None:
    path = write_file(json.dumps(body(right)))
    result = command("file", path, "--account", account.public_id)
    assert result.exit_code == 0
    assert str(TakedownRequest.objects.get().public_id) in result.stdout
    assert "3 cases opened" in result.stdout


def test_machines_get_json(
    command: Command, write_file: Writing, right: Right, account: Account
) -> None:
    path = write_file(json.dumps(body(right, listings=[listing(1), "no listing"])))
    result = command("file", path, "--account", account.public_id, "--json")
    answer = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answer["cases"] == 1
    assert [(line["number"], line["code"]) for line in answer["refused"]] == [(2, "malformed")]


def test_standard_input_is_a_file_too(command: Command, right: Right, account: Account) -> None:
    words = ("file", "-", "--account", account.public_id)
    assert command(*words, reads=json.dumps(body(right))).exit_code == 0
    assert TakedownRequest.objects.exists()


def test_bad_rows_are_named_and_the_rest_is_filed(
    command: Command, write_file: Writing, right: Right, account: Account
) -> None:
    path = write_file(json.dumps(body(right, listings=[listing(1), "no listing", listing(1)])))
    result = command("file", path, "--account", account.public_id)
    assert result.exit_code == 0
    assert "listing 2: This line names no listing" in result.stderr
    assert "listing 3: This listing is already in line 1" in result.stderr


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"listings": [listing(n) for n in range(301)]}, "listings: These are 301 listings"),
        ({"listings": []}, "listings: No line names a listing"),
        ({"reason": "TM-UGLY"}, "reason: Choose one of these reasons"),
        ({"reason": "TM-TEST-BUY"}, "evidence: This reason needs"),
        ({"right": "x"}, "right: You have no right"),
        ({"good_faith_statement": False}, "good_faith_statement: Confirm"),
        ({"listings": [1]}, "listings.0: Input should be a valid string."),
        ({"colour": "red"}, "colour: Extra inputs are not permitted."),
    ],
)
def test_a_refused_filing_names_each_field(
    command: Command,
    write_file: Writing,
    right: Right,
    account: Account,
    changes: dict[str, object],
    says: str,
) -> None:
    path = write_file(json.dumps(body(right) | changes))
    result = command("file", path, "--account", account.public_id)
    assert result.exit_code == 1
    assert says in result.stderr
    assert not TakedownRequest.objects.exists()
    as_json = command("file", path, "--account", account.public_id, "--json")
    assert json.loads(as_json.stdout)["errors"][0]["field"] == says.partition(":")[0]


def test_somebody_elses_right_is_unknown(
    command: Command, write_file: Writing, account: Account
) -> None:
    path = write_file(json.dumps(body(new_right(new_account("Other")))))
    result = command("file", path, "--account", account.public_id)
    assert (result.exit_code, "You have no right" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"right": "x",\n "reason"}', "line 2, column 10"),
        (b'{"right": "\xff"}', "byte 12 is not UTF-8"),
        ("[" * 100_000, "nested too deeply"),
        ("", "line 1, column 1"),
    ],
)
def test_a_malformed_file_is_unusable(
    command: Command, write_file: Writing, account: Account, content: str | bytes, says: str
) -> None:
    result = command("file", write_file(content), "--account", account.public_id)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_missing_file_or_account_is_unusable(
    command: Command, write_file: Writing, account: Account
) -> None:
    assert command("file", "nowhere.json", "--account", account.public_id).exit_code == 2
    result = command("file", write_file("{}"), "--account", uuid4())
    assert (result.exit_code, "accounts list" in result.stderr) == (2, True)
    assert command("file", write_file("{}"), "--account", "norvelle").exit_code == 2
