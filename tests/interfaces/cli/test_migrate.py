"""An update waits for nobody's dump with every page behind it."""

import threading
import time

import psycopg
import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from interfaces.cli import migrate
from records.database import execute


def _connect() -> psycopg.Connection:
    place = connection.settings_dict
    return psycopg.connect(
        make_conninfo(
            dbname=place["NAME"],
            user=place["USER"],
            password=place["PASSWORD"],
            host=place["HOST"],
            port=place["PORT"],
        )
    )


@pytest.mark.django_db(transaction=True)
def test_pages_are_read_while_an_update_waits_for_a_dump(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(migrate, "_PAUSE_SECONDS", 0.1)
    execute("DELETE FROM django_migrations WHERE app = 'row_security' AND name LIKE '0003%%'")

    def update() -> None:
        migrate._apply_changes(verbosity=0)
        connection.close()

    updating = threading.Thread(target=update)
    with _connect() as dump, _connect() as page:
        dump.execute("LOCK TABLE cases_case IN ACCESS SHARE MODE")
        updating.start()
        said = ""
        while "A table is in use" not in said and updating.is_alive():
            said += capsys.readouterr().out
            time.sleep(0.1)
        page.execute("SET statement_timeout = '30s'")
        for table in ("accounts_account", "rights_right", "cases_case"):
            page.execute(f"SELECT count(*) FROM {table}")  # noqa: S608  # named above
    updating.join(60)
    assert not updating.is_alive()
    assert execute("SELECT FROM django_migrations WHERE name = '0003_grants_of_processes'")
