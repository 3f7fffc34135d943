"""`markwarden doctor`: each ill is found, named, and comes with a remedy."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from gateways import configured
from pipeline.vocabulary import Stage
from records.actions.quality import policy_adoptions
from records.cases.backlog import worker_lives
from records.cases.models import Work
from records.database import execute
from records.ledger.models import Change
from records.rights.models import IndexGeneration
from records.tables.roles import APP_ROLE, METRICS_ROLE, ROLES, WORK_ROLE
from tests.factories import quality_cases, record_cases
from tests.fakes.clamd import run_scanner
from tests.fakes.http_server import Server, reply
from tests.records.row_security.test_policies import as_role
from workers.doctor import cluster, database, neighbours, settings_checks
from workers.doctor.examination import CheckList, examine
from workers.doctor.finding import Check, CheckResult, HealthFinding, HealthVerdict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folders(settings: Settings, tmp_path: Path) -> None:
    changes = {"vault_folder": tmp_path / "vault", "index_folder": tmp_path / "index"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    configured.vault.cache_clear()


def _run_checks(*rooms: CheckList) -> dict[str, HealthFinding]:
    return {finding.of: finding for finding in examine(rooms)}


def test_every_check_has_its_line_and_every_ill_its_remedy() -> None:
    findings = list(examine())
    assert len(findings) >= 20
    assert len({finding.of for finding in findings}) == len(findings)
    bad = [
        finding
        for finding in findings
        if finding.verdict is not HealthVerdict.FINE and finding.of != "queue"
    ]
    assert "workers" in {finding.of for finding in bad}
    assert all(finding.remedy for finding in bad)


def test_a_sound_database_is_called_sound() -> None:
    findings = _run_checks(database.list_checks, neighbours.list_checks)
    for name in ("database", "migrations", "clock", "calendar", "connections", "sandbox", "vault"):
        assert findings[name].verdict is HealthVerdict.FINE, findings[name]


@pytest.mark.parametrize("role", ROLES)
def test_the_role_of_a_process_does_what_it_needs(role: str) -> None:
    with as_role(role):
        finding = _run_checks(database.list_checks)["database role"]
    expected = HealthVerdict.WATCH if role == WORK_ROLE else HealthVerdict.FINE
    assert finding.verdict is expected, finding


def test_what_a_role_could_do_and_need_not_is_named_and_a_fault(settings: Settings) -> None:
    owner = _run_checks(database.list_checks)["database role"]
    assert (owner.verdict, "owns tables" in owner.says) == (HealthVerdict.WATCH, True)
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"is_development": False})
    execute(f"GRANT UPDATE (role) ON accounts_user TO {METRICS_ROLE}")
    with as_role(METRICS_ROLE):
        finding = _run_checks(database.list_checks)["database role"]
    assert finding.verdict is HealthVerdict.WRONG
    assert "writes what it need not (1): accounts_user" in finding.says


def test_the_index_is_told_with_how_many_rights_changed_since_it_was_built() -> None:
    for right_id, xid in ((1, 4), (2, 5), (2, 6)):
        Change.objects.create(kind="right", row_id=right_id, xid=xid)
    IndexGeneration.objects.create(below_xid=5, rights=1_200, references=0)
    finding = _run_checks(cluster.list_checks)["rights index"]
    assert "with 1,200 rights" in finding.says
    assert finding.says.endswith("; 1 changed since.")


def test_what_row_security_hides_is_not_examined_instead_of_none() -> None:
    with as_role(APP_ROLE):
        findings = _run_checks(cluster.list_checks).values()
    unseen = {finding.of for finding in findings if finding.says.startswith("Not examined")}
    assert {"parked cases", "outbox", "parked messages", "backlog"} <= unseen, findings


def test_a_web_role_that_may_take_every_connection_is_named() -> None:
    assert database.check_web_connections(-1, 12)[0] is HealthVerdict.WATCH
    assert "CONNECTION LIMIT 40" in database.check_web_connections(-1, 12)[2]
    assert database.check_web_connections(8, 12)[0] is HealthVerdict.WRONG
    assert database.check_web_connections(40, 12)[0] is HealthVerdict.FINE


def test_a_house_without_workers_is_told_to_start_one() -> None:
    finding = _run_checks(cluster.list_checks)["workers"]
    assert finding.verdict is HealthVerdict.WRONG
    assert "markwarden run worker" in finding.remedy


def test_a_missing_suspect_worker_is_missed(ended_lives: None) -> None:
    worker_lives.record_heartbeat("host-1-a", threads=4, is_suspect=False, index_generation=1)
    assert "suspect" in _run_checks(cluster.list_checks)["workers"].says
    worker_lives.record_heartbeat("host-2-b", threads=1, is_suspect=True, index_generation=1)
    assert _run_checks(cluster.list_checks)["workers"].verdict is HealthVerdict.FINE


def test_parked_cases_are_counted() -> None:
    (case,) = record_cases.file_cases(record_cases.right(record_cases.account()), "L-1")
    Work.objects.filter(case=case).update(state="parked")
    finding = _run_checks(cluster.list_checks)["parked cases"]
    assert finding.verdict is HealthVerdict.WATCH
    assert finding.says.startswith("1 ")


def test_a_lease_that_nobody_took_back_is_found() -> None:
    (case,) = record_cases.file_cases(record_cases.right(record_cases.account()), "L-1")
    record_cases.claim_work(case, Stage.FREEZE, lease_seconds=-60)
    assert "sweeper" in _run_checks(cluster.list_checks)["leases"].remedy


def test_a_missing_migration_is_named() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'marketplaces'")
    finding = _run_checks(database.list_checks)["migrations"]
    assert finding.verdict is HealthVerdict.WRONG
    assert "marketplaces." in finding.says


def test_a_clock_that_differs_is_noticed() -> None:
    verdict, message, _ = database.check_clock(
        record_cases.NOW, record_cases.NOW + timedelta(seconds=90)
    )
    assert (verdict, "90 s" in message) == (HealthVerdict.WATCH, True)


def test_what_the_role_of_the_pages_may_not_read_is_not_called_wrong() -> None:
    def read_what_is_closed() -> CheckResult:
        with transaction.atomic():
            execute("SET LOCAL ROLE markwarden_app")
            execute("SELECT 1 FROM auth_group")
        raise AssertionError

    def room() -> Iterator[tuple[str, Check]]:
        yield "workers", read_what_is_closed

    assert _run_checks(room)["workers"].verdict is HealthVerdict.WATCH


def test_a_calendar_that_ends_is_found() -> None:
    def room() -> Iterator[tuple[str, Check]]:
        yield "calendar", lambda: database.check_calendar(record_cases.NOW.replace(year=2099))

    assert _run_checks(room)["calendar"].verdict is HealthVerdict.WRONG


@pytest.mark.parametrize(
    ("changes", "name", "words"),
    [
        ({"marketplaces": []}, "marketplaces", "MARKWARDEN_MARKETPLACES"),
        ({"public_url": "https://else.example"}, "public address", "MARKWARDEN_ALLOWED_HOSTS"),
        ({"allowed_hosts": ["*"]}, "public address", "Name the hosts"),
        ({"smtp_host": "127.0.0.1", "smtp_port": 9}, "mail", "MARKWARDEN_SMTP_HOST"),
        ({"antivirus": "127.0.0.1:1"}, "antivirus", "MARKWARDEN_ANTIVIRUS"),
        (
            {"s3_endpoint": "http://127.0.0.1:9", "s3_access_key": "a", "s3_secret_key": "b"},
            "vault",
            "MARKWARDEN_S3_ENDPOINT",
        ),
    ],
)
def test_a_setting_that_does_not_do_is_found_with_its_name(
    settings: Settings, changes: dict[str, object], name: str, words: str
) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    configured.vault.cache_clear()

    def without_sandbox() -> Iterator[tuple[str, Check]]:
        """All but the sandbox, which takes seconds to start."""
        return (check for check in neighbours.list_checks() if check[0] != "sandbox")

    finding = _run_checks(settings_checks.list_checks, without_sandbox)[name]
    assert finding.verdict is HealthVerdict.WRONG
    assert words in finding.remedy


def test_a_scanner_is_missed_or_shown_with_its_signatures(settings: Settings) -> None:
    checks = dict(neighbours.list_checks())
    assert checks["antivirus"]()[0] is HealthVerdict.WATCH
    with run_scanner() as scanner:
        update = {"antivirus": scanner.address}
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)
        verdict, message, _ = checks["antivirus"]()
    assert (verdict, "ClamAV 1.4.3/27500" in message) == (HealthVerdict.FINE, True)


class _PassingOn(BaseHTTPRequestHandler):
    """Answers as soon as the headers are there, as a page behind a proxy that buffers nothing."""

    def do_POST(self) -> None:
        self.wfile.write(b'HTTP/1.0 200 OK\r\n\r\n{"pages": true}')


@pytest.mark.parametrize(
    ("body", "verdict"),
    [
        (b'{"pages": true}', HealthVerdict.FINE),
        (b"<h1>Not here</h1>", HealthVerdict.WATCH),
        (b"[]", HealthVerdict.WATCH),
        (None, HealthVerdict.WRONG),
    ],
)
def test_a_proxy_that_passes_bodies_on_before_they_are_whole_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, body: bytes | None, verdict: HealthVerdict
) -> None:
    monkeypatch.setattr(neighbours, "_SECONDS", 0.5)
    pages, passing_on = Server(), HTTPServer(("127.0.0.1", 0), _PassingOn)
    pages.replies["/health/live"] = reply(body or b"")
    Thread(target=passing_on.serve_forever, args=[0.01], daemon=True).start()
    url = pages.url("") if body else f"http://127.0.0.1:{passing_on.server_port}"
    changes = {"proxies": 1, "public_url": url}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    try:
        assert neighbours._check_proxy()[0] is verdict
    finally:
        pages.close()
        passing_on.shutdown()
        passing_on.server_close()


def test_a_server_without_tls_is_named(settings: Settings) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"redis_url": "redis://worker:x@queue.example:6379/0"}
    )
    finding = _run_checks(settings_checks.list_checks)["network"]
    assert (finding.verdict, "Redis" in finding.says) == (HealthVerdict.WATCH, True)
    assert "MARKWARDEN_IS_NETWORK_PRIVATE" in finding.remedy


def test_a_check_that_breaks_is_a_finding_and_not_the_end() -> None:
    def raise_error() -> CheckResult:
        raise RuntimeError("no such thing")

    def room() -> Iterator[tuple[str, Check]]:
        yield "policy", raise_error

    findings = _run_checks(room, cluster.list_checks)
    assert findings["policy"] == HealthFinding(
        "policy", HealthVerdict.WRONG, "no such thing", "Correct what it says, and ask again."
    )
    assert "log" in findings


def test_copies_that_everybody_can_read_are_named(settings: Settings) -> None:
    key = "age1f9c2r6e8s2vl9rus5n3klnerdrtpn38hea56jjxz5zcuk32za52s62xtrq"
    verdicts = []
    for recipients in ([], [key]):
        update = {"backup_recipients": recipients}
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)
        verdicts.append(_run_checks(settings_checks.list_checks)["backups"].verdict)
    assert verdicts == [HealthVerdict.WATCH, HealthVerdict.FINE]


def test_a_policy_file_that_is_not_in_force_is_named(settings: Settings, tmp_path: Path) -> None:
    name = "policy in force"
    assert _run_checks(database.list_checks)[name].remedy == "Run: markwarden migrate"
    policy_adoptions.adopt_first()
    assert _run_checks(database.list_checks)[name].verdict is HealthVerdict.FINE
    with quality_cases.policy_saying(settings, tmp_path, second_review_share=0.5):
        finding = _run_checks(database.list_checks)[name]
    assert finding.verdict is HealthVerdict.WATCH
    assert "Adopt the file" in finding.remedy
