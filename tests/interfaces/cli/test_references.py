"""Operators add references and release those that were held back."""

import json
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from gateways import configured
from records.accounts.models import Account
from records.clock import database_now
from records.rights.models import Reference, Right
from tests.interfaces.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("vault")


@pytest.fixture
def right(account: Account) -> Right:
    return Right.objects.create(owner=account, kind="trademark", mark="NORVELLE", number="7")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    image = Image.new("RGB", (200, 120), "white")
    ImageDraw.Draw(image).ellipse((30, 20, 150, 100), fill="navy")
    path = tmp_path / "filler.png"
    image.save(path)
    return path


@pytest.mark.parametrize("is_negative", [True, False])
def test_a_picture_is_added_to_a_right_in_use(
    command: Command, right: Right, picture: Path, *, is_negative: bool
) -> None:
    Right.objects.update(state="verified")
    flag = ["--negative"] if is_negative else []
    result = command("references", "add", right.public_id, picture, *flag)
    assert result.exit_code == 0, result.output
    reference = Reference.objects.get()
    assert (reference.right, reference.is_negative, reference.category) == (
        right,
        is_negative,
        "logo",
    )
    assert reference.quarantined_at is None, "an operator has seen it"
    right.refresh_from_db()
    assert right.version == 2


def test_a_plain_picture_is_added_and_named(command: Command, right: Right, tmp_path: Path) -> None:
    path = tmp_path / "plain.png"
    Image.linear_gradient("L").resize((400, 300)).save(path)
    result = command("references", "add", right.public_id, path)
    assert result.exit_code == 0, "it is used"
    assert f"{path}: This picture is so plain that changed copies" in result.stderr
    assert Reference.objects.get().is_plain


def test_what_cannot_be_used_is_named(command: Command, right: Right, tmp_path: Path) -> None:
    path = tmp_path / "words.png"
    path.write_text("no picture")
    result = command("references", "add", right.public_id, path)
    assert result.exit_code == 1
    assert "not_a_picture" in result.output
    assert not Reference.objects.exists()


def test_features_are_computed_again_and_what_cannot_be_read_is_named(
    command: Command, right: Right, picture: Path
) -> None:
    assert command("references", "add", right.public_id, picture).exit_code == 0
    Reference.objects.update(features_sha256="", hashes=b"")
    assert command("references", "resketch").output == "References computed again: 1.\n"
    reference = Reference.objects.get()
    assert reference.features_sha256
    assert reference.hashes
    Reference.objects.update(sha256=configured.vault().put(b"no picture"))
    result = command("references", "resketch")
    assert result.exit_code == 1
    assert f"{reference.pk}: its picture cannot be read any more." in result.output


def test_what_is_held_back_is_listed_and_released_once(command: Command, right: Right) -> None:
    assert "No reference is held back." in command("references", "held").stdout
    held_reference = Reference.objects.create(
        right=right, sha256="ab" * 32, family=0, quarantined_at=database_now()
    )
    (row,) = json.loads(command("references", "held", "--json").stdout)
    assert row == {"number": held_reference.pk, "right": str(right.public_id)}
    assert str(held_reference.pk) in command("references", "held").stdout
    assert command("references", "release", held_reference.pk).exit_code == 0
    again = command("references", "release", held_reference.pk, 999_999)
    assert again.exit_code == 1
    assert "not held back" in again.output
    assert "no reference has this number" in again.output
