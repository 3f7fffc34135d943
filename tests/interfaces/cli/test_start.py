"""Commands start without what they do not need, and never end in a trace."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import typer
from django.conf import settings
from typer.main import get_command

from interfaces.cli.main import COMMANDS, app
from records.ledger.models import PolicyText
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.interfaces.cli.conftest import Command
from tests.records.row_security.test_policies import as_role

CHECKOUT = Path(__file__).parents[3]
SERVICE = ["demo", "up", "migrate", "run", "bench"]
EXPLAINED = [*SERVICE, "screen", "file", "accounts", "rights", "cases", "verify"]
AROUND = ["dispatcher", "sweeper", "timers", "indexer", "deliver", "metrics"]
PROCESSES = ["web", "worker", "suspect", *AROUND]
LABORATORY = ["demo", "up", "weights", "simulate", "bench", "spike"]


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


def run_program(
    words: list[str], after: str = "", before: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    code = f"""
import sys
sys.argv = ["markwarden", *{words!r}]
from interfaces.cli.main import run
{before}
try:
    run()
finally:
    {after or "pass"}
"""
    return python(code, **environment)


@dataclass(frozen=True, slots=True)
class Explained:
    """What a program said of itself, whether it collects garbage, and what it had imported."""

    help_text: str
    collects_garbage: bool
    modules: frozenset[str]


@cache
def explain(*words: str) -> Explained:
    """Each of them is started once for all tests."""
    after = "import gc; sys.stderr.write(' '.join([str(gc.isenabled()), *sys.modules]))"
    result = run_program([*words, "--help"], after)
    assert result.returncode == 0
    collects_garbage, *modules = result.stderr.split()
    return Explained(result.stdout, collects_garbage == "True", frozenset(modules))


def test_a_command_that_runs_collects_garbage_though_none_was_while_it_was_loaded() -> None:
    assert explain("screen").collects_garbage
    assert not explain().collects_garbage, "It is over before it began."


def test_screen_starts_without_django() -> None:
    modules = explain("screen").modules
    assert COMMANDS["screen"].module in modules
    assert not modules & {"django", "ninja", "dramatiq", "redis", "psycopg", "boto3", "httpx"}


def test_help_needs_no_settings_names_every_command_and_imports_none() -> None:
    explained = explain()
    assert all(f" {name} " in explained.help_text for name in EXPLAINED)
    assert "interfaces.cli.main" in explained.modules
    assert not explained.modules & {entry.module for entry in COMMANDS.values()}
    assert not explained.modules & {"django", "pydantic", "numpy", "numba", "boto3"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_line_of_the_list_is_the_first_paragraph_of_the_commands_own_help(name: str) -> None:
    group = get_command(app)
    click_command = group.get_command(typer.Context(group), name)  # type: ignore[attr-defined]  # Typer vendors click
    assert " ".join(click_command.help.partition("\n\n")[0].split()) == COMMANDS[name].summary


@pytest.mark.parametrize("name", COMMANDS)
def test_each_paragraph_of_a_commands_help_flows_to_the_width_of_the_terminal(name: str) -> None:
    group = get_command(app)
    click_command = group.get_command(typer.Context(group), name)  # type: ignore[attr-defined]  # Typer vendors click
    for command in (click_command, *getattr(click_command, "commands", {}).values()):
        assert not re.search(r"[^\n]\n[^\n]|  ", command.help), command.name


@pytest.mark.parametrize("name", EXPLAINED)
def test_each_command_explains_itself(command: Command, name: str) -> None:
    result = command(name, "--help")
    assert result.exit_code == 0
    assert len(result.stdout) > 300


@pytest.mark.parametrize("name", ["accounts", "run", "weights"])
def test_a_command_that_needs_settings_explains_itself_without(name: str) -> None:
    result = run_program([name, "--help"], MARKWARDEN_VAULT_IS_DURABLE="perhaps")
    assert result.returncode == 0, result.stderr
    assert f"Usage: markwarden {name}" in result.stdout


def test_a_rights_file_is_read_without_settings(tmp_path: Path) -> None:
    rights = tmp_path / "rights.jsonl"
    rights.write_text('{"type": "trademark", "number": "1", "mark": "Zorvex"}\n')
    result = run_program(["rights", "import", str(rights), "--dry-run"])
    assert (result.returncode, "1 to be taken" in result.stderr) == (0, True), result.stderr


_ABSENT = """
class Absent:
    def find_spec(self, name, path, target=None):
        if name == {!r}:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Absent())
"""


@pytest.mark.parametrize("package", ["lab.commands", "lab"])
def test_without_the_laboratory_its_commands_say_where_they_are(package: str) -> None:
    absent = _ABSENT.format(package)
    result = run_program(["demo", "--seed", "2"], before=absent)
    assert result.returncode == 2
    assert result.stderr == (
        "The command `demo` belongs to the laboratory, which is not part of the installed product."
        " Run it in a checkout of the source: make setup, then .venv/bin/markwarden demo.\n"
    )
    help_result = run_program(["--help"], before=absent)
    assert help_result.returncode == 0
    assert all(f" {name} " in help_result.stdout for name in LABORATORY)


def test_every_process_can_be_run(command: Command) -> None:
    help_text = command("run", "--help").stdout
    assert all(f" {name} " in help_text for name in PROCESSES)


@pytest.mark.parametrize(
    "words", [["nonsense"], ["run", "nonsense"], ["file"], ["run", "web", "--port", "0"]]
)
def test_a_wrong_word_is_unusable(command: Command, words: list[str]) -> None:
    assert command(*words).exit_code == 2


def test_settings_that_cannot_be_used_are_named() -> None:
    result = run_program(["accounts", "list"])
    assert result.returncode == 2
    assert "MARKWARDEN_SECRET_KEY" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("runs", [True, False])
def test_beside_a_stack_of_markwarden_up_its_settings_are_named(
    tmp_path: Path, *, runs: bool
) -> None:
    if runs:
        (tmp_path / "var/up").mkdir(parents=True)
        (tmp_path / "var/up/env").touch()
    elsewhere = f"import os; os.chdir({str(tmp_path)!r})"
    result = run_program(["doctor"], before=elsewhere, PYTHONPATH=str(CHECKOUT))
    assert result.returncode == 2, result.stderr
    hint = "For the stack of `markwarden up`: . var/up/env"
    assert (result.stderr.splitlines()[-1] == hint) is runs


def test_a_silent_database_is_named() -> None:
    url = "postgresql://nobody@127.0.0.1:9/nothing"
    result = run_program(
        ["accounts", "list"], MARKWARDEN_IS_DEVELOPMENT="1", MARKWARDEN_DATABASE_URL=url
    )
    assert result.returncode == 2
    assert "set MARKWARDEN_DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("name", ["worker", "dispatcher"])
def test_a_silent_queue_is_named_and_waited_for_until_a_signal_says_stop(name: str) -> None:
    code = f"import sys; sys.argv = ['markwarden', 'run', '{name}']"
    waiting = subprocess.Popen(  # noqa: S603 -- our own code
        [sys.executable, "-c", f"{code}; from interfaces.cli.main import run; run()"],
        env={
            "PATH": os.environ["PATH"],
            "MARKWARDEN_IS_DEVELOPMENT": "1",
            "MARKWARDEN_REDIS_URL": "redis://127.0.0.1:9/0",
        },
        cwd=CHECKOUT,
        stderr=subprocess.PIPE,
        text=True,
    )
    with waiting:
        assert waiting.stderr
        error_output = waiting.stderr.readline() + waiting.stderr.readline()
        waiting.terminate()
        assert waiting.wait(timeout=60) == 0
    assert "127.0.0.1:9" in error_output
    assert "set MARKWARDEN_REDIS_URL" in error_output
    assert "Traceback" not in error_output


def test_an_empty_database_asks_for_migrate() -> None:
    places = settings.DATABASES["default"]
    url = (
        f"host={places['HOST']} port={places['PORT']} user={places['USER']} dbname=postgres"
        f" password={places['PASSWORD'] or 'none'}"
    )
    result = run_program(
        ["accounts", "list"], MARKWARDEN_IS_DEVELOPMENT="1", MARKWARDEN_DATABASE_URL=url
    )
    assert (result.returncode, "markwarden migrate" in result.stderr) == (2, True), result.stderr


@pytest.mark.django_db
def test_the_role_of_the_pages_is_refused_in_a_sentence(command: Command) -> None:
    words = ("--email", "rosa@example.com", "--role", "reviewer")
    with as_role(APP_ROLE, ConnectionRole.NOBODY):
        result = command("accounts", "staff", "rosa", *words)
    assert result.exit_code == 2
    assert "docker compose run --rm command" in result.stderr


@pytest.mark.django_db
def test_migrate_adopts_the_policy(command: Command) -> None:
    assert not PolicyText.objects.exists()
    result = command("migrate")
    assert result.exit_code == 0, result.output
    changes, policy = result.stdout.splitlines()
    assert changes == "Nothing to change."
    assert PolicyText.objects.get().hash[:12] in policy


@pytest.mark.django_db
def test_migrate_names_each_change_when_asked(command: Command) -> None:
    assert "Running migrations:" in command("migrate", "--verbose").stdout
