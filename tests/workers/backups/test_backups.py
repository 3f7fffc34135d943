"""A copy is whole, is taken while work goes on, and comes back as it was."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from gateways.vault_folder import FolderVault
from records.complaints.models import Case
from tests.factories import record_cases
from workers.backups import backup, dump, restore
from workers.backups.backup import Copies, CopyMissing, Manifest

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
    kept = FolderVault(tmp_path / "vault")
    kept.put(b"a picture")
    seal = tmp_path / "seal.json"
    seal.write_text("{}")
    kept.publish("seals/1.json", seal)
    return kept


def _take_backup(folder: Path, vault: FolderVault) -> Manifest:
    address = _address(str(connection.settings_dict["NAME"]))
    return backup.take_backup(
        Copies(folder), address, vault, now=record_cases.NOW, report_progress=_silent
    )


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
    assert _select_count(spare, "complaints_case") == Case.objects.count() == 2
    assert _select_count(spare, "complaints_work") == 2
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


def test_a_second_copy_adds_only_what_is_new(tmp_path: Path, vault: FolderVault) -> None:
    first = _take_backup(tmp_path / "copies", vault)
    written = {path: path.stat().st_mtime_ns for path in (tmp_path / "copies/vault").rglob("??/*")}
    vault.put(b"another")
    later = record_cases.NOW.replace(year=record_cases.NOW.year + 1)
    address = _address(str(connection.settings_dict["NAME"]))
    copies = Copies(tmp_path / "copies")
    second = backup.take_backup(copies, address, vault, now=later, report_progress=_silent)
    assert (first.keys, second.keys) == (1, 2)
    assert all(path.stat().st_mtime_ns == at for path, at in written.items() if path.is_file())
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


def test_a_copy_whose_objects_are_gone_is_not_restored(
    tmp_path: Path, vault: FolderVault, spare: str
) -> None:
    manifest = _take_backup(tmp_path / "copies", vault)
    copies = Copies(tmp_path / "copies")
    copies.write_manifest(replace(manifest, keys=manifest.keys + 1))
    with pytest.raises(CopyMissing, match="objects"):
        restore.restore_backup(copies, spare, vault, stamp="", report_progress=_silent)
    assert _select_count(spare, "pg_tables") > 0, "the database still answers"


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
