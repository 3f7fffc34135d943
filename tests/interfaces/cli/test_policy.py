"""The command `markwarden policy`: shown, listed, adopted by two signers, refused in words."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from records.actions.quality import policy_adoptions
from records.ledger.models import PolicyAdoption, PolicyProposal
from tests.factories.quality import policy_texts

type Command = Callable[..., Result]

_TWO = ("--signer", "Anna Ahn", "--signer", "Ben Bauer", "--reason", "More audits.")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Another policy."""
    path = tmp_path / "policy.toml"
    path.write_text(policy_texts.text_saying(audit_share=0.06), encoding="utf-8")
    return path


@pytest.fixture(autouse=True)
def first(db: None) -> PolicyAdoption:
    """The policy of the file."""
    policy_adoptions.adopt_first()
    return PolicyAdoption.objects.get()


def test_two_signers_adopt_a_file_and_it_is_listed(command: Command, file: Path) -> None:
    adopted = command("policy", "adopt", file, *_TWO)
    assert adopted.exit_code == 0, adopted.output
    assert "adopted as number 2" in adopted.stdout
    newest, oldest = json.loads(command("policy", "list", "--json").stdout)
    assert (newest["number"], newest["proposed_by"]) == (2, "signer:Anna Ahn")
    assert (newest["confirmed_by"], newest["reason"]) == ("signer:Ben Bauer", "More audits.")
    assert (oldest["is_in_force"], newest["is_in_force"]) == (True, False)
    assert "signer:Anna Ahn"[:8] in command("policy", "list").stdout


def test_the_answer_can_be_read_by_programs(command: Command, file: Path) -> None:
    answer = json.loads(command("policy", "adopt", file, *_TWO, "--json").stdout)
    assert answer["hash"] == PolicyAdoption.objects.get(number=2).policy_id
    assert answer["reports"] == []


def test_the_text_in_force_is_shown_and_an_earlier_one_by_its_hash(
    command: Command, file: Path, first: PolicyAdoption
) -> None:
    assert command("policy", "show").stdout == policy_texts.read_text()
    command("policy", "adopt", file, *_TWO)
    newest = PolicyAdoption.objects.get(number=2).policy_id
    assert command("policy", "show", newest[:12]).stdout == file.read_text(encoding="utf-8")
    assert command("policy", "show", first.policy_id).stdout == policy_texts.read_text()
    assert command("policy", "show", "0123").exit_code == 1


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("--signer", "Anna", "--reason", "x"), 2, "two signers"),
        (("--signer", "Anna", "--signer", "ANNA", "--reason", "x"), 1, "Two different people"),
        (("--signer", "A", "--signer", "B", "--reason", " "), 1, "Say why"),
    ],
)
def test_one_person_or_no_reason_is_refused(
    command: Command, file: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    answer = command("policy", "adopt", file, *words)
    assert (answer.exit_code, says in answer.stderr) == (code, True), answer.stderr
    assert PolicyAdoption.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"nonsense = 1", 1, "Field required"),
        (b"clock = [", 1, "TOML"),
        (b"\xff\xfe", 2, "UTF-8"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_in_the_parsers_words(
    command: Command, file: Path, content: bytes, code: int, says: str
) -> None:
    file.write_bytes(content)
    answer = command("policy", "adopt", file, *_TWO)
    assert (answer.exit_code, says in answer.stderr) == (code, True), answer.stderr
    assert PolicyProposal.objects.count() == 1  # of the first


def test_a_file_that_is_not_there_is_said(command: Command, tmp_path: Path) -> None:
    answer = command("policy", "adopt", tmp_path / "none.toml", *_TWO)
    assert answer.exit_code == 2
    assert "cannot be read" in answer.stderr


def test_migrate_names_a_file_that_is_not_in_force_and_does_not_adopt_it(
    command: Command, file: Path
) -> None:
    policy_adoptions.adopt_signed(file.read_text("utf-8"), ("A", "B"), reason="Other.")
    assert "is in force" in command("migrate").stdout  # the other begins in ten seconds
    assert PolicyAdoption.objects.count() == 2
