"""Operators keep papers, see what they resemble, and judge it."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from records.accounts.models import Account
from records.rights.models import Certificate, Resemblance, Right
from tests.factories.files.certificates import Certificate as Written
from tests.factories.files.certificates import pdf
from tests.interfaces.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("vault")

OURS = Written()
RENUMBERED = replace(OURS, number="017733905")


@pytest.fixture
def two(account: Account) -> tuple[Right, Right]:
    """Two rights of one account under two numbers, waiting for a verifier."""
    first, second = (
        Right.objects.create(
            owner=account, kind="trademark", mark="QUELLMARK", office="EUIPO", number=number
        )
        for number in (OURS.number, RENUMBERED.number)
    )
    return first, second


def _file(folder: Path, paper: Written) -> Path:
    path = folder / f"{paper.number}.pdf"
    path.write_bytes(pdf(paper))
    return path


def test_a_renumbered_page_is_shown_marked_and_judged(
    command: Command, two: tuple[Right, Right], tmp_path: Path
) -> None:
    first, second = two
    assert command("papers", "add", first.public_id, _file(tmp_path, OURS)).exit_code == 0
    add_result = command("papers", "add", second.public_id, _file(tmp_path, RENUMBERED))
    assert "1 pages kept" in add_result.stdout
    assert "1 pages are nearly another's" in add_result.stdout

    refusal = command("rights", "verify", second.public_id)
    assert refusal.exit_code == 1
    assert "First judge the pages" in refusal.output

    (finding,) = json.loads(command("papers", "show", second.public_id, "--json").stdout)
    assert (finding["verdict"], finding["right"]) == ("", str(second.public_id))
    result = command("papers", "show", first.public_id, "--pictures", tmp_path / "seen")
    assert "not yet" in result.stdout
    (picture,) = (tmp_path / "seen").iterdir()
    with Image.open(picture) as image:
        assert image.size == (2 * 1024 + 36, 1448 + 24)

    assert command("papers", "judge", finding["finding"], "harmless").exit_code == 0
    assert Resemblance.objects.get().judged_by == "operator"
    assert command("rights", "verify", second.public_id).exit_code == 0


def test_a_paper_that_cannot_be_read_is_named(
    command: Command, two: tuple[Right, Right], tmp_path: Path
) -> None:
    path = tmp_path / "junk.pdf"
    path.write_bytes(b"%PDF-1.7 junk")
    result = command("papers", "add", two[0].public_id, path)
    assert result.exit_code == 1
    assert "cannot be read: unreadable" in result.output
    assert Certificate.objects.get().error == "unreadable"


def test_what_nobody_knows_is_refused(command: Command, two: tuple[Right, Right]) -> None:
    unknown = "00000000-0000-0000-0000-000000000007"
    assert command("papers", "show", unknown).exit_code == 2
    assert command("papers", "judge", 7, "harmless").exit_code == 1
    assert command("papers", "judge", 7, "fine").exit_code == 2
    assert "nobody else's" in command("papers", "show", two[0].public_id).stdout
