"""`markwarden backup`: encrypted, or refused in real use unless it is said on purpose."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from psycopg.conninfo import make_conninfo
from pyrage import x25519

from records.ledger.models import AuditEntry
from tests.interfaces.cli.conftest import Command
from workers.backups.backup import Copies, Manifest

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vault")]


def _change(**changes: object) -> override_settings:
    address = make_conninfo(
        settings.MARKWARDEN.database_url, dbname=str(connection.settings_dict["NAME"])
    )
    changed_settings = settings.MARKWARDEN.model_copy(update={"database_url": address, **changes})
    return override_settings(MARKWARDEN=changed_settings)


def test_a_copy_that_everybody_can_read_is_refused_in_real_use(
    command: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    with _change(is_development=False):
        refusal = command("backup", folder)
        assert (refusal.exit_code, "MARKWARDEN_BACKUP_RECIPIENTS" in refusal.stderr) == (2, True)
        assert not folder.exists()
        assert command("backup", folder, "--unencrypted").exit_code == 0


def test_a_copy_is_encrypted_and_old_ones_are_pruned(command: Command, tmp_path: Path) -> None:
    recipient = str(x25519.Identity.generate().to_public())
    old, copies = Manifest("2020-01-01T00-00-00Z", "ab" * 32, {}, ()), Copies(tmp_path)
    copies.dump_path(old.stamp).touch()
    copies.write_manifest(old)
    with _change(backup_recipients=[recipient]):
        result = command("backup", tmp_path, "--prune")
    assert result.exit_code == 0
    assert "Deleted: 1 copies" in result.stdout
    assert old.stamp not in copies.list_stamps()
    (dump,) = tmp_path.glob("*.dump")
    assert AuditEntry.objects.get(subject_kind="backup").entry.startswith('{"act":"complete"')
    assert dump.read_bytes().startswith(b"age-encryption.org/v1")
    # Into a database without tables: another one is refused before anybody asks for a key.
    empty = make_conninfo(settings.MARKWARDEN.database_url, dbname="postgres")
    with _change(database_url=empty):
        restore_result = command("restore", tmp_path)
    assert (restore_result.exit_code, "--identity" in restore_result.stderr) == (2, True), (
        restore_result.stderr
    )
