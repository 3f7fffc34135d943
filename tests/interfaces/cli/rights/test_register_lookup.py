"""Registers become a look-up: each registration once, in its newest form."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from gateways import configured
from records.accounts.models import Account
from records.rights.models import RegisterChange, RegisterEntry
from tests.factories.files.register_files import case_file, st66, st96, st96_mark, uspto
from tests.factories.takedown_requests import new_right
from tests.interfaces.cli.conftest import Command, Write

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("vault")]

type Bring = Callable[..., tuple[int, str]]


@pytest.fixture
def bring(command: Command) -> Bring:
    def run(*words: object) -> tuple[int, str]:
        result = command("register", "import", *words)
        return result.exit_code, result.stderr

    return run


def test_registrations_of_three_formats_are_kept_with_what_they_say(
    bring: Bring, write: Write
) -> None:
    files = (
        write("apc260107.xml", uspto([case_file()])),
        write("eu-2026-01-06.xml", st96([st96_mark(), st96_mark(number="2", status="Expired")])),
        write("ro-20260105.xml", st66()),
    )
    code, message = bring(*files)
    assert (code, "4 records: 4 new; bad: 0" in message) == (0, True), message
    entry = RegisterEntry.objects.get(office="EUIPO", number="018442907")
    assert (entry.mark, entry.holder, entry.goods) == ("NORVELLE", "Norvelle S.p.A.", "Clothing")
    assert (entry.nice_classes, entry.territories) == ([18, 25], ["EU"])
    assert (str(entry.expires_on), entry.status) == ("2031-03-31", "Registered")
    assert (entry.number_key, entry.source.endswith("/eu-2026-01-06.xml")) == ("18442907", True)
    assert {(row.office, str(row.source_on)) for row in RegisterEntry.objects.all()} == {
        ("USPTO", "2026-01-07"), ("EUIPO", "2026-01-06"), ("RO", "2026-01-05"),
    }  # fmt: skip
    expired_entry = RegisterEntry.objects.get(number="2")
    assert (expired_entry.is_in_force, expired_entry.status) == (False, "Expired")


def test_run_twice_it_changes_nothing(bring: Bring, write: Write) -> None:
    register = write("apc260107.xml", uspto([case_file()]))
    bring(register)
    before = list(RegisterEntry.objects.values())
    assert "1 unchanged" in bring(register)[1]
    assert list(RegisterEntry.objects.values()) == before


def test_a_newer_file_counts_and_an_older_one_changes_nothing(bring: Bring, write: Write) -> None:
    bring(write("eu-20260106.xml", st96([st96_mark()])))
    later = st96([st96_mark(status="Registration cancelled")])
    assert "1 changed" in bring(write("eu-20260206.xml", later))[1]
    entry = RegisterEntry.objects.get()
    assert (entry.is_in_force, entry.mark, entry.holder) == (False, "NORVELLE", "Norvelle S.p.A.")
    assert "1 older than what is kept" in bring(write("eu-20260105.xml", st96([st96_mark()])))[1]
    assert not RegisterEntry.objects.get().is_in_force
    assert "1 changed" in bring(write("x.xml", st96([st96_mark()])), "--as-of", "2026-03-01")[1]
    assert str(RegisterEntry.objects.get().source_on) == "2026-03-01"


def test_what_was_never_registered_is_counted_and_left_out(bring: Bring, write: Write) -> None:
    pending = case_file(status="630", number="")
    code, message = bring(write("a.xml", uspto([case_file(), pending])))
    assert (code, "1 new, 1 not in force" in message) == (0, True), message
    assert RegisterEntry.objects.count() == 1


def test_a_bad_record_is_named_and_the_rest_is_kept(
    bring: Bring, command: Command, write: Write
) -> None:
    bad = case_file(serial="70000009", filed="soon")
    register = write("a.xml", uspto([case_file(), bad]))
    code, message = bring(register)
    assert (code, RegisterEntry.objects.count()) == (1, 1)
    assert f"{register}: record 2 (70000009): filing-date: soon is no day" in message
    summary = json.loads(command("register", "import", register, "--json").stdout)
    assert (summary["records"], summary["bad"], summary["kept"]) == (2, 1, {"unchanged": 1})


def test_a_table_is_no_register(bring: Bring, write: Write) -> None:
    code, message = bring(write("a.csv", "kind,mark\n"))
    assert (code, "is no register" in message) == (2, True)


def test_pictures_are_kept_where_they_can_be_read(
    bring: Bring, write: Write, tmp_path: Path
) -> None:
    Image.effect_noise((64, 64), 50).convert("RGB").save(tmp_path / "018442907.png")
    write("b.png", "no picture")
    other = st96_mark(number="2").replace("018442907.png", "b.png")
    code, message = bring(
        write("eu-20260106.xml", st96([st96_mark(), other])), "--images", tmp_path
    )
    assert (code, "record 2: b.png: " in message) == (0, True), message
    picture_sha256 = RegisterEntry.objects.get(number="018442907").picture_sha256
    assert configured.vault().read(picture_sha256) == (tmp_path / "018442907.png").read_bytes()
    assert RegisterEntry.objects.get(number="2").picture_sha256 == ""
    bring(write("eu-20260107.xml", st96([st96_mark(owner="Kestrel")])))
    entry = RegisterEntry.objects.get(number="018442907")
    assert (entry.holder, entry.picture_sha256) == ("Kestrel", picture_sha256)


def test_rights_that_differ_are_counted(bring: Bring, write: Write, account: Account) -> None:
    right = new_right(account, holder="Norvelle S.p.A.", expires_on="2031-03-31")
    assert "changes" not in bring(write("eu-20260106.xml", st96([st96_mark()])))[1]
    renewed_register = st96([st96_mark(expires="2041-03-31")])
    assert "1 changes of rights held here" in bring(write("eu-20260107.xml", renewed_register))[1]
    change = RegisterChange.objects.get(right=right)
    assert (change.field, change.held, change.says) == ("expires_on", "2031-03-31", "2041-03-31")


def test_the_registers_that_are_kept_are_listed(
    bring: Bring, command: Command, write: Write
) -> None:
    assert "No register is kept" in command("register", "list").stdout
    bring(write("eu-20260106.xml", st96([st96_mark(), st96_mark(number="2", status="Expired")])))
    assert json.loads(command("register", "list", "--json").stdout) == [
        {"office": "EUIPO", "registrations": 2, "in_force": 1, "as_of": "2026-01-06"}
    ]
    assert "EUIPO" in command("register", "list").stdout
