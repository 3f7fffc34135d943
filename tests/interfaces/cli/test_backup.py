"""`markwarden backup`: encrypted, or refused in real use unless it is said on purpose."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings
from psycopg.conninfo import make_conninfo
from pyrage import x25519

from tests.interfaces.cli.conftest import Command

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vault")]


def _change(**changes: object) -> override_settings:
    address = make_conninfo(
        settings.MARKWARDEN.database_url, dbname=str(connection.settings_dict["NAME"])
    )
    changed = settings.MARKWARDEN.model_copy(update={"database_url": address, **changes})
    return override_settings(MARKWARDEN=changed)


def test_a_copy_that_everybody_can_read_is_refused_in_real_use(
    command: Command, tmp_path: Path
) -> None:
    folder = tmp_path / "copies"
    with _change(is_development=False):
        refused = command("backup", folder)
        assert (refused.exit_code, "MARKWARDEN_BACKUP_RECIPIENTS" in refused.stderr) == (2, True)
        assert not folder.exists()
        assert command("backup", folder, "--unencrypted").exit_code == 0


def test_a_copy_is_encrypted_and_old_ones_are_pruned(command: Command, tmp_path: Path) -> None:
    recipient = str(x25519.Identity.generate().to_public())
    with _change(backup_recipients=[recipient]):
        result = command("backup", tmp_path, "--prune")
    assert result.exit_code == 0
    assert "Deleted: 0 copies" in result.stdout
    (dump,) = tmp_path.glob("*.dump")
    assert dump.read_bytes().startswith(b"age-encryption.org/v1")
    sealed = command("restore", tmp_path)
    assert (sealed.exit_code, bool(sealed.stderr)) == (2, True)
