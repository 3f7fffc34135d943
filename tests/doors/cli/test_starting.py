"""This file tests that commands start without what they do not need, and never end in a trace."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from records.ledger.models import PolicyText
from tests.doors.cli.conftest import Command

CHECKOUT = Path(__file__).parents[3]
SERVICE = ["demo", "up", "migrate", "run", "bench"]
COMMANDS = [*SERVICE, "screen", "file", "accounts", "rights", "cases", "verify"]
AROUND = ["dispatcher", "sweeper", "timers", "indexer", "deliver", "metrics"]
PROCESSES = ["web", "worker", "suspect", *AROUND]


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run in a fresh interpreter, with nothing set but this."""
    return subprocess.run(  # noqa: S603 -- our own code
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"], "COLUMNS": "120", **environment},
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def started(
    words: list[str], after: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    code = f"""
import sys
sys.argv = ["markwarden", *{words!r}]
from interfaces.cli.main import run
try:
    run()
finally:
    {after or "pass"}
"""
    return python(code, **environment)


def test_screen_starts_without_django() -> None:
    loaded = "sys.stderr.write(' '.join(name for name in sys.modules))"
    result = started(["screen", "--help"], loaded)
    assert result.returncode == 0
    modules = set(result.stderr.split())
    assert not modules & {"django", "ninja", "dramatiq", "redis", "psycopg", "boto3", "httpx"}


def test_help_needs_no_settings_and_names_every_command() -> None:
    result = started(["--help"])
    assert result.returncode == 0
    assert all(f" {name} " in result.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_explains_itself(command: Command, name: str) -> None:
    result = command(name, "--help")
    assert result.exit_code == 0
    assert len(result.stdout) > 300


def test_every_process_can_be_run(command: Command) -> None:
    listed = command("run", "--help").stdout
    assert all(f" {name} " in listed for name in PROCESSES)


@pytest.mark.parametrize(
    "words", [["nonsense"], ["run", "nonsense"], ["file"], ["run", "web", "--port", "0"]]
)
def test_a_wrong_word_is_unusable(command: Command, words: list[str]) -> None:
    assert command(*words).exit_code == 2


def test_settings_that_cannot_be_used_are_named() -> None:
    result = started(["accounts", "list"])
    assert result.returncode == 2
    assert "MARKWARDEN_SECRET_KEY" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_silent_database_is_named() -> None:
    url = "postgresql://nobody@127.0.0.1:9/nothing"
    result = started(
        ["accounts", "list"], MARKWARDEN_IS_DEVELOPMENT="1", MARKWARDEN_DATABASE_URL=url
    )
    assert result.returncode == 2
    assert "set MARKWARDEN_DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", ["worker", "dispatcher"])
def test_a_silent_queue_is_named(name: str) -> None:
    url = "redis://127.0.0.1:9/0"
    result = started(["run", name], MARKWARDEN_IS_DEVELOPMENT="1", MARKWARDEN_REDIS_URL=url)
    assert result.returncode == 2
    assert "127.0.0.1:9" in result.stderr
    assert "set MARKWARDEN_REDIS_URL" in result.stderr
    assert "Traceback" not in result.stderr


def test_an_empty_database_asks_for_migrate() -> None:
    places = settings.DATABASES["default"]
    url = (
        f"host={places['HOST']} port={places['PORT']} user={places['USER']} dbname=postgres"
        f" password={places['PASSWORD'] or 'none'}"
    )
    result = started(
        ["accounts", "list"], MARKWARDEN_IS_DEVELOPMENT="1", MARKWARDEN_DATABASE_URL=url
    )
    assert (result.returncode, "markwarden migrate" in result.stderr) == (2, True), result.stderr


@pytest.mark.django_db
def test_migrate_adopts_the_policy(command: Command) -> None:
    PolicyText.objects.all().delete()
    result = command("migrate")
    assert result.exit_code == 0, result.output
    assert PolicyText.objects.get().hash[:12] in result.stdout
