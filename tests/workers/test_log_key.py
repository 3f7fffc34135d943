"""One process signs the log: it starts with its own key alone, and no other starts with it."""

import pytest
from pydantic import SecretStr
from pytest_django import Settings
from typer.testing import CliRunner

from interfaces.cli.main import app
from records.ledger import log_keys
from records.ledger.checkpoint_note import LogKey
from records.ledger.log_keys import LogKeyMisplaced
from workers import processes

_SECRET = "0123456789abcdef0123456789abcdef"


def _set(settings: Settings, secret: str, *public: str, is_development: bool = False) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={
            "is_development": is_development,
            "log_signing_key": SecretStr(secret),
            "log_public_keys": list(public),
        }
    )


def _public(secret: str = _SECRET) -> str:
    return log_keys.derive_key(secret, "ip.example/audit-log").text()


def test_the_command_makes_a_key_with_which_timers_starts(settings: Settings) -> None:
    result = CliRunner().invoke(app, ["log-key", "https://ip.example"])
    lines = dict(line.split("=", 1) for line in result.stdout.splitlines())
    secret, public = lines["MARKWARDEN_LOG_SIGNING_KEY"], lines["MARKWARDEN_LOG_PUBLIC_KEYS"]
    assert LogKey.parse(public).name == "ip.example/audit-log"
    _set(settings, secret, public)
    log_keys.check_place("timers")
    _set(settings, "", public)
    for name in ("web", "metrics", "worker", "deliver"):
        log_keys.check_place(name)


@pytest.mark.parametrize(
    ("process", "secret", "public", "sentence"),
    [
        ("timers", "", [_public()], "for `timers`, and for no other process"),
        ("timers", _SECRET, [], "Set MARKWARDEN_LOG_PUBLIC_KEYS"),
        ("timers", _SECRET, [_public("another")], "is not that of MARKWARDEN_LOG_SIGNING_KEY"),
        ("timers", _SECRET, [_public("another"), _public()], "is not that of"),
        ("timers", _SECRET, [f"{_public()[:-4]}AAA="], "MARKWARDEN_LOG_PUBLIC_KEYS: "),
        ("web", "", ["no key"], "MARKWARDEN_LOG_PUBLIC_KEYS: "),
        ("web", _SECRET, [_public()], "Take MARKWARDEN_LOG_SIGNING_KEY away"),
        ("worker", _SECRET, [_public()], "Take MARKWARDEN_LOG_SIGNING_KEY away"),
        ("web", "", [], "Set MARKWARDEN_LOG_PUBLIC_KEYS"),
        ("metrics", "", [], "Set MARKWARDEN_LOG_PUBLIC_KEYS"),
    ],
)
def test_outside_development_a_process_starts_with_what_it_needs_alone(
    settings: Settings, process: str, secret: str, public: list[str], sentence: str
) -> None:
    _set(settings, secret, *public)
    with pytest.raises(LogKeyMisplaced, match=sentence):
        log_keys.check_place(process)
    result = CliRunner().invoke(app, ["run", process])
    assert result.exit_code == 2
    assert sentence in result.output.replace("\n", " ")
    _set(settings, secret, *public, is_development=True)
    log_keys.check_place(process)


def test_the_processes_that_are_checked_are_there() -> None:
    for name in ("timers", "web", "metrics"):
        assert getattr(processes, name).__name__ == name
