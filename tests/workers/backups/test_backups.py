"""A copy is whole, is taken while work goes on, and comes back as it was."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo
from pyrage import x25519

from gateways.vault import ObjectAltered, key_path
from gateways.vault_folder import FolderVault
from records.accounts.encryption import encrypt_for_account
from records.accounts.models import SubjectKey
from records.cases.models import Case
from tests.factories import record_cases
from workers.backups import backup, dump, restore
from workers.backups.backup import Copies, CopyMissing, Manifest, Pruned
from workers.backups.encryption import Cipher, CopySealed, read_identities

pytestmark = pytest.mark.django_db(transaction=True)

_SPARE = "markwarden_restored"


def _address(database: str) -> str:
    return make_conninfo(settings.MARKWARDEN.database_url, dbname=database)


def _silent(_what: str, _count: int) -> None:
    """Nobody watches."""


@pytest.fixture
def spare() -> Iterator[str]:
    """An empty database beside ours."""
    name = sql.Identifier(_SPARE)
    with psycopg.connect(_address("postgres"), autocommit=True) as session:
        session.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        session.execute(sql.SQL("CREATE DATABASE {}").format(name))
        yield _address(_SPARE)
        session.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


@pytest.fixture
def vault(tmp_path: Path) -> FolderVault:
    folder_vault = FolderVault(tmp_path / "vault")
    folder_vault.put(b"a picture")
    seal = tmp_path / "seal.json"
    seal.write_text("{}")
    folder_vault.publish("seals/1.json", seal)
    return folder_vault


def _take_backup(
    folder: Path, vault: FolderVault, *, cipher: Cipher | None = None, days: int = 0
) -> Manifest:
    address = _address(str(connection.settings_dict["NAME"]))
    copies, now = Copies(folder, cipher or Cipher()), record_cases.NOW + timedelta(days=days)
    return backup.take_backup(copies, address, vault, now=now, report_progress=_silent)


def _select_count(address: str, table: str) -> Any:  # noqa: ANN401  # a number or a text of SQL
    with psycopg.connect(address) as session:
        row = session.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        return (row.fetchone() or (0,))[0]


def test_what_was_copied_comes_back(tmp_path: Path, vault: FolderVault, spare: str) -> None:
    record_cases.file_cases(record_cases.right(record_cases.account()), "L-1", "L-2")
    _take_backup(tmp_path / "copies", vault)
    elsewhere = FolderVault(tmp_path / "elsewhere")
    copies = Copies(tmp_path / "copies")
    restore.restore_backup(copies, spare, elsewhere, stamp="", report_progress=_silent)
    assert _select_count(spare, "cases_case") == Case.objects.count() == 2
    assert _select_count(spare, "cases_work") == 2
    assert _select_count(spare, "ledger_auditentry") > 0
    assert set(elsewhere.keys()) == set(vault.keys())
    elsewhere.fetch("seals/1.json", tmp_path / "back.json")
    assert (tmp_path / "back.json").read_text() == "{}"


def test_a_database_that_holds_tables_is_left_alone(
    tmp_path: Path, vault: FolderVault, spare: str
) -> None:
    _take_backup(tmp_path / "copies", vault)
    with psycopg.connect(spare) as session:
        session.execute("CREATE TABLE mine (id int)")
    with pytest.raises(restore.NotEmpty, match="1 tables"):
        restore.restore_backup(
            Copies(tmp_path / "copies"), spare, vault, stamp="", report_progress=_silent
        )
    assert _select_count(spare, "mine") == 0, "it is there still"
    assert _select_count(spare, "pg_stat_user_tables") == 1


def test_a_second_copy_adds_only_what_is_new(tmp_path: Path, vault: FolderVault) -> None:
    first = _take_backup(tmp_path / "copies", vault)
    stored_paths = [path for path in (tmp_path / "copies/vault").rglob("??/*") if path.is_file()]
    mtimes = {path: path.stat().st_mtime_ns for path in stored_paths}
    vault.put(b"another")
    later = record_cases.NOW.replace(year=record_cases.NOW.year + 1)
    address = _address(str(connection.settings_dict["NAME"]))
    copies = Copies(tmp_path / "copies")
    second = backup.take_backup(copies, address, vault, now=later, report_progress=_silent)
    assert (len(first.objects), len(second.objects)) == (1, 2)
    assert len(mtimes) == 1
    assert all(path.stat().st_mtime_ns == at for path, at in mtimes.items())
    for path in (copies.dump_path(second.stamp), copies.keys_path(second.stamp)):
        assert path.stat().st_mode & 0o077 == 0, "nobody else of this machine reads it"
    assert copies.list_stamps() == [first.stamp, second.stamp]
    assert copies.read_manifest() == second
    assert copies.read_manifest(first.stamp) == first


def test_a_half_copy_is_none(tmp_path: Path, vault: FolderVault) -> None:
    copies = Copies(tmp_path / "copies")
    with pytest.raises(CopyMissing, match="there are: none"):
        copies.read_manifest()
    manifest = _take_backup(tmp_path / "copies", vault)
    copies.dump_path(manifest.stamp).write_bytes(b"half")
    with pytest.raises(CopyMissing, match="not what was written"):
        copies.read_manifest()
    with pytest.raises(CopyMissing, match=manifest.stamp):
        copies.read_manifest("2001-01-01T00-00-00Z")


def test_a_copy_whose_keys_are_damaged_is_none(
    tmp_path: Path, vault: FolderVault, spare: str
) -> None:
    copies = Copies(tmp_path / "copies")
    manifest = _take_backup(tmp_path / "copies", vault)
    copies.keys_path(manifest.stamp).write_bytes(b"half")
    with pytest.raises(CopyMissing, match="keys is not what was written"):
        restore.restore_backup(copies, spare, vault, stamp="", report_progress=_silent)
    assert _select_count(spare, "pg_stat_user_tables") == 0, "nothing was loaded"


def test_a_silent_database_is_named_before_anything_is_restored(
    tmp_path: Path, vault: FolderVault
) -> None:
    _take_backup(tmp_path / "copies", vault)
    elsewhere, nowhere = FolderVault(tmp_path / "elsewhere"), "postgresql://127.0.0.1:9/none"
    with pytest.raises(dump.CopyFailed, match="database refused"):
        _restore(tmp_path / "copies", nowhere, elsewhere)
    assert list(elsewhere.keys()) == []


def test_a_copy_whose_objects_are_gone_is_not_restored(
    tmp_path: Path, vault: FolderVault, spare: str
) -> None:
    manifest = _take_backup(tmp_path / "copies", vault)
    copies = Copies(tmp_path / "copies")
    lost_objects = {**manifest.objects, "a" * 64: "a" * 64}
    lost_names = (*manifest.names, "seals/2.json")
    copies.write_manifest(replace(manifest, objects=lost_objects, names=lost_names))
    with pytest.raises(CopyMissing, match="lacks 2 objects of 4"):
        restore.restore_backup(copies, spare, vault, stamp="", report_progress=_silent)
    assert _select_count(spare, "pg_stat_user_tables") == 0, "nothing was loaded"


def test_a_silent_database_is_named_and_no_copy_is_left(tmp_path: Path, vault: FolderVault) -> None:
    copies = Copies(tmp_path / "copies")
    with pytest.raises(dump.CopyFailed, match="database refused"):
        backup.take_backup(
            copies,
            "postgresql://127.0.0.1:9/none",
            vault,
            now=record_cases.NOW,
            report_progress=_silent,
        )
    assert copies.list_stamps() == []


def test_the_doors_role_takes_no_copy_for_it_sees_next_to_nothing(
    tmp_path: Path, vault: FolderVault
) -> None:
    address = _address(str(connection.settings_dict["NAME"]))
    as_door = make_conninfo(address, options="-c role=markwarden_app")
    with pytest.raises(dump.CopyFailed, match="only its visitor's rows"):
        backup.take_backup(
            Copies(tmp_path / "copies"),
            as_door,
            vault,
            now=record_cases.NOW,
            report_progress=_silent,
        )


@pytest.fixture
def key() -> x25519.Identity:
    return x25519.Identity.generate()


def _restore(folder: Path, to: str, vault: FolderVault, *identities: x25519.Identity) -> Manifest:
    copies = Copies(folder, Cipher(identities=[str(identity) for identity in identities]))
    return restore.restore_backup(copies, to, vault, stamp="", report_progress=_silent)


def test_an_encrypted_copy_tells_nothing_and_comes_back_by_its_key(
    tmp_path: Path, vault: FolderVault, spare: str, key: x25519.Identity
) -> None:
    account = record_cases.account("Whispering Ltd")
    encrypted_page = encrypt_for_account(account.pk, b"a page")
    page = vault.put(encrypted_page)
    folder, cipher = tmp_path / "copies", Cipher(recipients=[str(key.to_public())])
    manifest = Copies(folder).manifest_path(_take_backup(folder, vault, cipher=cipher).stamp)
    assert "Whispering" not in manifest.read_text()
    sealed_files = [file for file in folder.rglob("*") if file.is_file() and file != manifest]
    assert len(sealed_files) == 5, "rows, keys, two objects and a seal"
    for file in sealed_files:
        assert file.read_bytes().startswith(b"age-encryption.org/v1")
    elsewhere = FolderVault(tmp_path / "elsewhere")
    for identities in ((), (x25519.Identity.generate(),)):
        with pytest.raises(CopySealed, match="--identity"):
            _restore(folder, spare, elsewhere, *identities)
    assert _select_count(spare, "pg_stat_user_tables") == 0, "nothing was loaded"
    _restore(folder, spare, elsewhere, x25519.Identity.generate(), key)
    assert set(elsewhere.keys()) == set(vault.keys())
    assert elsewhere.read(page) == encrypted_page
    elsewhere.fetch("seals/1.json", tmp_path / "back.json")
    assert (tmp_path / "back.json").read_text() == "{}"
    assert _read_keys(spare) == {account.pk: bytes(SubjectKey.objects.get(account=account).wrapped)}


def _read_keys(address: str) -> dict[int, bytes]:
    with psycopg.connect(address) as session:
        rows = session.execute("SELECT account_id, wrapped FROM accounts_subjectkey").fetchall()
    return {account: bytes(wrapped_key) for account, wrapped_key in rows}


def test_keys_of_subjects_lie_apart_and_a_copy_comes_back_without_them(
    tmp_path: Path, vault: FolderVault, spare: str
) -> None:
    account = record_cases.account()
    encrypt_for_account(account.pk, b"a page")
    folder = tmp_path / "copies"
    manifest = _take_backup(folder, vault)
    now = record_cases.NOW + timedelta(days=8)
    counts = backup.prune_copies(Copies(folder), days=35, key_days=7, now=now)
    assert counts == Pruned(copies=0, keys=1, objects=0)
    assert not Copies(folder).keys_path(manifest.stamp).exists()
    _restore(folder, spare, FolderVault(tmp_path / "elsewhere"))
    assert _select_count(spare, "accounts_account") >= 1
    assert _read_keys(spare) == {}, "what was sealed with them is noise"


def test_old_copies_go_with_the_objects_that_no_other_copy_names(
    tmp_path: Path, vault: FolderVault, key: x25519.Identity
) -> None:
    folder, copies = tmp_path / "copies", Copies(tmp_path / "copies")
    cipher = Cipher(recipients=[str(key.to_public())])
    forgotten = vault.put(b"forgotten meanwhile")
    first = _take_backup(folder, vault, cipher=cipher)
    vault.forget(forgotten)
    second = _take_backup(folder, vault, cipher=cipher, days=30)
    assert set(second.objects) == set(first.objects) - {forgotten}
    assert set(second.objects.values()) < set(first.objects.values()), "stored once"
    now = record_cases.NOW + timedelta(days=36)
    counts = backup.prune_copies(copies, days=35, key_days=7, now=now)
    assert counts == Pruned(copies=1, keys=1, objects=1)
    assert copies.list_stamps() == [second.stamp]
    assert set(copies.vault.keys()) == set(second.objects.values())
    assert not copies.dump_path(first.stamp).exists()
    again = backup.prune_copies(copies, days=35, key_days=7, now=now + timedelta(days=999))
    assert again == Pruned(copies=0, keys=1, objects=0), "the newest copy stays"


def test_of_a_copy_that_fails_neither_rows_nor_keys_stay(
    tmp_path: Path, vault: FolderVault
) -> None:
    (vault.folder / key_path(vault.put(b"a page"))).write_bytes(b"other bytes")
    folder = tmp_path / "copies"
    with pytest.raises(ObjectAltered):
        _take_backup(folder, vault)
    assert [file for file in folder.iterdir() if file.is_file()] == []


def test_what_a_copy_left_that_broke_off_goes_a_day_later(
    tmp_path: Path, vault: FolderVault
) -> None:
    folder, copies = tmp_path / "copies", Copies(tmp_path / "copies")
    manifest = _take_backup(folder, vault)
    broken_stamp, under_way = (
        backup.stamp_of(record_cases.NOW + timedelta(hours=hours)) for hours in (1, 26)
    )
    for stamp in (broken_stamp, under_way):
        copies.dump_path(stamp).write_bytes(b"half")
        copies.keys_path(stamp).write_bytes(b"keys")
    (tmp_path / "index").write_bytes(b"words")
    copies.vault.publish("index/text.1", tmp_path / "index")
    now = record_cases.NOW + timedelta(hours=26)
    counts = backup.prune_copies(copies, days=35, key_days=7, now=now)
    assert counts == Pruned(copies=0, keys=1, objects=1)
    assert {file.stem for file in folder.glob("*.*")} == {manifest.stamp, under_way}
    assert set(copies.vault.names()) == set(manifest.names)


def test_what_was_copied_before_there_were_keys_is_copied_again_encrypted(
    tmp_path: Path, vault: FolderVault, key: x25519.Identity
) -> None:
    folder = tmp_path / "copies"
    plain = _take_backup(folder, vault)
    cipher = Cipher(recipients=[str(key.to_public())])
    encrypted_copy = _take_backup(folder, vault, cipher=cipher, days=1)
    assert plain.objects.keys() == encrypted_copy.objects.keys()
    assert not set(plain.objects.values()) & set(encrypted_copy.objects.values())


def test_an_altered_encrypted_copy_is_not_opened(key: x25519.Identity) -> None:
    encrypted_bytes = bytearray(
        Cipher(recipients=[str(key.to_public())]).seal_bytes(b"x" * 500_000)
    )
    encrypted_bytes[300_000] ^= 1
    with pytest.raises(CopySealed, match="--identity"):
        Cipher(identities=[str(key)]).open_bytes(bytes(encrypted_bytes))


def test_a_file_of_age_keygen_is_read(tmp_path: Path, key: x25519.Identity) -> None:
    file = tmp_path / "key.txt"
    file.write_text(f"# created: 2026-11-27\n# public key: {key.to_public()}\n{key}\n")
    assert read_identities(file) == [str(key)]
