"""Registers arrive in the rights repository, once, for the verifier."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from gateways import configured
from records.accounts.models import Account
from records.clock import database_now
from records.ledger import audit
from records.ledger.models import AuditEntry, Change
from records.rights.models import Reference, Right
from tests.factories.files.register_files import case_file, st96, st96_mark, uspto
from tests.factories.takedown_requests import new_account
from tests.interfaces.cli.conftest import Command

pytestmark = pytest.mark.usefixtures("vault")

type Import = Callable[..., tuple[int, str]]


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "register.xml"
    marks = (
        st96_mark(number="1"),
        st96_mark(number="2", mark="QUELLMONT", owner="Somebody Else"),
        st96_mark(number="3", status="Registration cancelled"),
    )
    path.write_text(st96(marks), encoding="utf-8")
    return path


@pytest.fixture
def bring(command: Command, register: Path, account: Account) -> Import:
    def run(*words: object, owner: Account = account, path: Path = register) -> tuple[int, str]:
        arguments = ("rights", "import", path, "--owner", owner.public_id, *words)
        result = command(*arguments)
        return result.exit_code, result.stderr

    return run


def test_imported_rights_wait_for_a_verifier(
    bring: Import, account: Account, register: Path
) -> None:
    code, message = bring()
    assert (code, "2 waiting for a verifier, 1 not in force; bad: 0" in message) == (0, True), (
        message
    )
    right = Right.objects.get(number="1")
    assert (right.owner, right.state, right.office) == (account, "pending_verification", "EUIPO")
    assert (right.mark, right.nice_classes, right.goods) == ("NORVELLE", [18, 25], "Clothing")
    assert str(right.expires_on) == "2031-03-31"
    assert not Change.objects.exists()
    entry = json.loads(AuditEntry.objects.get(subject_kind="right", subject_id=right.pk).entry)
    assert entry["act"] == "import"
    assert entry["body"]["source"] == f"{register}, record 1"
    assert not audit.find_broken_links("right", right.pk)


def test_twice_changes_nothing(bring: Import) -> None:
    bring()
    before = list(Right.objects.order_by("pk").values())
    code, message = bring()
    assert (code, "2 already in the repository" in message) == (0, True)
    assert list(Right.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.filter(subject_kind="right").count() == 2


def test_only_rights_in_the_accounts_own_name_are_verified_at_once(bring: Import) -> None:
    code, message = bring("--verify")
    assert (code, "1 verified, 1 waiting for a verifier" in message) == (0, True)
    verified_right = Right.objects.get(state="verified")
    assert verified_right.mark == "NORVELLE"
    assert Right.objects.get(state="pending_verification").mark == "QUELLMONT"
    assert list(Change.objects.values_list("kind", "row_id")) == [("right", verified_right.pk)]


def test_a_waiting_right_is_verified_like_any_other(bring: Import, command: Command) -> None:
    bring()
    waiting = Right.objects.get(number="2")
    assert command("rights", "verify", waiting.public_id).exit_code == 0
    waiting.refresh_from_db()
    assert waiting.state == "verified"


def test_a_number_under_another_account_is_named_and_refused(bring: Import, register: Path) -> None:
    other = new_account("Somebody Else")
    bring(owner=other)
    code, message = bring()
    assert (code, "2 refused" in message) == (1, True)
    where = f"{register}, record 2: number: QUELLMONT (EUIPO 2) stands under another account."
    assert where in message
    Right.objects.update(state="withdrawn")
    assert bring()[0] == 0


def test_a_right_withdrawn_by_its_owner_is_not_brought_back(bring: Import) -> None:
    bring()
    Right.objects.update(state="withdrawn")
    assert "2 already in the repository" in bring()[1]
    assert set(Right.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_right_past_its_last_day_is_never_verified_at_once(bring: Import, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    # Of so late a day that it may still be renewed: else it would not be taken in at all.
    last = str(database_now().date() - timedelta(days=30))
    row = {"kind": "trademark", "mark": "Z", "number": "9", "expires_on": last}
    path.write_text(json.dumps(row), encoding="utf-8")
    bring("--verify", path=path)
    assert Right.objects.get().state == "pending_verification"


def test_rights_without_a_number_are_known_by_their_title(bring: Import, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("kind,mark\ncopyright,A poem\ncopyright,A poem\ndesign,A poem\n", "utf-8")
    code, message = bring(path=path)
    assert (code, Right.objects.count()) == (0, 2)
    assert "1 already in the repository" in message


def test_pictures_come_along(bring: Import, register: Path, tmp_path: Path) -> None:
    picture = Image.new("RGB", (200, 120), "white")
    ImageDraw.Draw(picture).ellipse((30, 20, 150, 100), fill="navy")
    picture.save(tmp_path / "018442907.png")
    assert bring("--images", tmp_path)[0] == 0
    assert Reference.objects.count() == 2
    assert configured.vault().has(Reference.objects.all()[0].sha256)


def test_a_picture_that_cannot_be_used_is_named(
    bring: Import, register: Path, tmp_path: Path
) -> None:
    (tmp_path / "018442907.png").write_bytes(b"no picture")
    code, message = bring("--images", tmp_path)
    assert (code, "record 1: images: " in message, "2 refused" in message) == (1, True, True)
    assert not Right.objects.exists()


def test_many_records_arrive_in_batches(bring: Import, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    cases = (case_file(serial=f"{n:08}", number=f"{n:07}") for n in range(1, 1_202))
    path.write_text(uspto(cases), encoding="utf-8")
    checkpoint = tmp_path / "kept"
    assert "1,201 waiting" in bring("--checkpoint", checkpoint, path=path)[1]
    assert Right.objects.count() == 1_201
    assert not checkpoint.exists()
    checkpoint.write_text(json.dumps({"done": {str(path): 1_000}, "out_bytes": 0}), "utf-8")
    message = bring("--checkpoint", checkpoint, path=path)[1]
    assert "201 already in the repository, 1,000 done by an earlier run" in message


@pytest.mark.django_db
def test_an_unknown_account_ends_it(command: Command, register: Path) -> None:
    unknown = "7b0a1c1e-0000-4000-8000-000000000000"
    assert command("rights", "import", register, "--owner", unknown).exit_code == 2
