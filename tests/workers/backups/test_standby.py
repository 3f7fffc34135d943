"""A standby that had not heard the last seconds is promoted: no take-down is lost by it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from config.marketplaces import Marketplace
from gateways import configured
from lab.servers import postgres
from lab.servers.marketplace import LabMarketplace, running
from lab.servers.place import find_place
from lab.servers.postgres import Postgres
from pipeline.vocabulary import Outcome
from records.actions.marketplaces import restatement
from records.actions.quality import policy_adoptions
from records.actions.review import desk, rulings
from records.clock import database_now
from records.ledger.models import Outgoing
from tests.factories import record_cases
from workers.outbound.deliver import deliver_batch

_LISTINGS = ("L-1", "L-2", "L-3", "L-4")


@contextmanager
def _connected(server: Postgres) -> Iterator[None]:
    """All that is asked of the database meanwhile is asked of this one."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {
        "PORT": str(server.port), "PASSWORD": server.password, "NAME": "markwarden",
    }  # fmt: skip
    yield
    connection.close()
    connection.settings_dict |= before


def _uphold_next() -> str:
    """Uphold what the desk offers, and let the marketplace hear of it; its listing."""
    judge = record_cases.reviewer()
    case = desk.claim_case(judge, now=record_cases.NOW)
    assert case is not None
    rulings.rule_on_case(
        case.pk, judge, Outcome.UPHELD, "identical_mark", note="", now=record_cases.NOW
    )
    _deliver()
    return case.listing.external_id


def _deliver() -> None:
    Outgoing.objects.unsent().update(send_after=database_now())
    while deliver_batch():
        pass


def _ask(server: Postgres, statement: str) -> Any:  # noqa: ANN401  # as the server answers
    with psycopg.connect(server.admin_url, autocommit=True) as session:
        cursor = session.execute(statement)
        return cursor.fetchone() if cursor.description else None


def _states(shop: LabMarketplace) -> dict[str, str]:
    return {name: entry["state"] for name, entry in shop.journal()["listings"].items()}


@pytest.fixture
def shop(tmp_path: Path, settings: Settings) -> Iterator[LabMarketplace]:
    goods = [{"id": name, "title": f"Shoe {name}", "images": []} for name in _LISTINGS]
    (tmp_path / "listings.jsonl").write_text("\n".join(map(json.dumps, goods)))
    with running(tmp_path) as shop:
        place = Marketplace(
            code=shop.code, origin=shop.origin, webhook_url=shop.webhook_url,
            webhook_secret=shop.webhook_secret, seller_secret=shop.seller_secret,
            is_loopback_allowed=True,
        )  # fmt: skip
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
            update={"marketplaces": [place], "mail_folder": tmp_path / "mail"}
        )
        yield shop
        configured.marketplaces().close()


def test_a_promoted_standby_takes_down_what_was_put_back_in_the_seconds_it_lost(
    tmp_path: Path, shop: LabMarketplace, django_db_blocker: DjangoDbBlocker
) -> None:
    with (
        django_db_blocker.unblock(),
        find_place(tmp_path / "servers", keep=False) as place,
        postgres.running(place, is_durable=False, may_be_copied=True) as primary,
        postgres.running_standby(place, primary) as standby,
    ):
        with _connected(primary):
            policy_adoptions.adopt_first()
            restatement.restate_orders(database_now())
            mark = record_cases.right(record_cases.account("Zorvex Ltd"), "Zorvex")
            for case in record_cases.file_cases(mark, *_LISTINGS):
                record_cases.route_case(case)
            kept = _uphold_next()
            _ask(primary, "SELECT pg_switch_wal()")
            _wait_for(standby, primary)
            _ask(standby, "ALTER SYSTEM SET primary_conninfo = ''")
            _ask(standby, "SELECT pg_reload_conf()")
            _wait_until_apart(primary)
            lost, other = _uphold_next(), _uphold_next()
            assert _states(shop) == {kept: "down", lost: "down", other: "down"}
        primary.process.stop()
        _ask(standby, "SELECT pg_promote()")
        with _connected(standby):
            assert restatement.restate_orders(database_now()) == len(_LISTINGS)
            _deliver()
            # What the standby never heard is examined again, and is on sale meanwhile.
            assert _states(shop) == dict.fromkeys(_LISTINGS, "up") | {kept: "down"}
            assert _uphold_next() == lost
    assert _states(shop) == dict.fromkeys(_LISTINGS, "up") | {kept: "down", lost: "down"}


def _wait_for(standby: Postgres, primary: Postgres) -> None:
    (here,) = _ask(primary, "SELECT pg_current_wal_lsn()")
    while _ask(standby, f"SELECT pg_last_wal_replay_lsn() < '{here}'") != (False,):
        pass


def _wait_until_apart(primary: Postgres) -> None:
    while _ask(primary, "SELECT count(*) FROM pg_stat_replication") != (0,):
        pass
