"""Operators keep the rights repository from files."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image, ImageDraw

from gateways import configured
from records.accounts.models import Account
from records.rights.models import Reference, Right
from tests.interfaces.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("vault")

type Writing = Callable[[str | bytes], Path]
MARK = {"kind": "trademark", "mark": "NORVELLE", "territories": ["EU"], "nice_classes": [18]}


@pytest.mark.parametrize(
    "text",
    [json.dumps(MARK), json.dumps([MARK]), f"{json.dumps(MARK)}\n\n"],
)
def test_a_file_holds_one_right_or_a_list_or_lines(
    command: Command, write_file: Writing, account: Account, text: str
) -> None:
    result = command("rights", "add", write_file(text), "--owner", account.public_id, "--json")
    assert result.exit_code == 0, result.output
    right = Right.objects.get()
    assert json.loads(result.stdout) == [str(right.public_id)]
    assert (right.state, right.owner, right.mark) == ("uploaded", account, "NORVELLE")


def test_pictures_come_with_their_hashes(
    command: Command, write_file: Writing, account: Account
) -> None:
    path = write_file(json.dumps(MARK | {"images": ["logo.png"]}))
    picture = Image.new("RGB", (200, 120), "white")
    ImageDraw.Draw(picture).ellipse((30, 20, 150, 100), fill="navy")
    picture.save(path.parent / "logo.png")
    result = command("rights", "add", path, "--owner", account.public_id, "--verify")
    assert result.exit_code == 0, result.output
    reference = Reference.objects.get()
    assert reference.hashes
    assert configured.vault().has(reference.sha256)
    assert reference.right.state == "verified"


def test_a_bad_right_is_named_and_the_others_are_added(
    command: Command, write_file: Writing, account: Account
) -> None:
    bad = [
        MARK | {"kind": "brand"},
        MARK | {"nice_classes": [46]},
        MARK | {"territories": ["Europe"]},
        MARK | {"registered_on": "2020-01-01", "expires_on": "2019-01-01"},
        MARK | {"images": ["nowhere.png"]},
        MARK | {"images": ["written.json"]},
        {"kind": "trademark"},
        "no object",
    ]
    path = write_file(json.dumps([*bad, MARK]))
    result = command("rights", "add", path, "--owner", account.public_id)
    assert result.exit_code == 1
    assert Right.objects.count() == 1
    for number, expected in enumerate(
        ["kind:", "nice_classes.0:", "territories.0:", "body: Value error, filed_on", "nowhere.png",
         "written.json cannot be used", "mark: Field required.", "body:"],
        start=1,
    ):  # fmt: skip
        assert any(
            line.startswith(f"right {number}: ") and expected in line
            for line in result.stderr.splitlines()
        ), expected


@pytest.mark.parametrize(
    ("content", "says"),
    [(f"{json.dumps(MARK)}\n{{broken", "line 2, column"), (b"\xff", "cannot be read")],
)
def test_a_malformed_file_is_unusable(
    command: Command, write_file: Writing, account: Account, content: str | bytes, says: str
) -> None:
    result = command("rights", "add", write_file(content), "--owner", account.public_id)
    assert (result.exit_code, says in result.stderr) == (2, True)


def test_rights_are_verified_and_withdrawn(command: Command, right: Right) -> None:
    Right.objects.update(state="uploaded")
    assert command("rights", "verify", right.public_id).exit_code == 0
    again = command("rights", "verify", right.public_id, uuid4())
    assert again.exit_code == 1
    assert "A verified right cannot become verified." in again.stderr
    assert "no right has this id" in again.stderr
    assert command("rights", "withdraw", right.public_id).exit_code == 0
    right.refresh_from_db()
    assert right.state == "withdrawn"
