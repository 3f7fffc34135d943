"""An installation behind a proxy answers to its own names, and refuses what is for development."""

import pytest

from config.environment import Environment


@pytest.mark.parametrize(
    ("written", "hosts"),
    [("a.example, b.example", ["a.example", "b.example"]), ("a.example", ["a.example"])],
)
def test_hosts_are_named_with_commas(
    monkeypatch: pytest.MonkeyPatch, written: str, hosts: list[str]
) -> None:
    monkeypatch.setenv("MARKWARDEN_ALLOWED_HOSTS", written)
    assert Environment.from_environment().allowed_hosts == hosts


def test_webhooks_to_this_machine_are_refused_outside_development(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {
        "IS_DEVELOPMENT": "0",
        "SECRET_KEY": "s" * 50,
        "AUDIT_SECRET": "a" * 50,
        "WEBHOOK_LOOPBACK_PORTS": "[8080]",
    }.items():
        monkeypatch.setenv(f"MARKWARDEN_{name}", value)
    with pytest.raises(ValueError, match="MARKWARDEN_WEBHOOK_LOOPBACK_PORTS"):
        Environment.from_environment()
    monkeypatch.setenv("MARKWARDEN_IS_DEVELOPMENT", "1")
    assert Environment.from_environment().webhook_loopback_ports == [8080]
