"""An installation behind a proxy answers to its own names, and refuses what is for development."""

import runpy

import pytest
from django.conf import settings as django_settings
from django.test import Client
from pytest_django import Settings

from config.environment import Environment

_REAL = {
    "IS_DEVELOPMENT": "0",
    "SECOND_FACTOR_OF_STAFF": "1",
    "SECOND_FACTOR_OF_FILERS": "1",
    "SECRET_KEY": "0123456789abcdef" * 3,
    "AUDIT_SECRET": "fedcba9876543210" * 3,
    "SEALING_KEYS": "1:00112233445566778899aabbccddeeff",
}


@pytest.mark.parametrize(
    ("setting", "hosts"),
    [("a.example, b.example", ["a.example", "b.example"]), ("a.example", ["a.example"])],
)
def test_hosts_are_named_with_commas(
    monkeypatch: pytest.MonkeyPatch, setting: str, hosts: list[str]
) -> None:
    monkeypatch.setenv("MARKWARDEN_ALLOWED_HOSTS", setting)
    assert Environment.from_environment().allowed_hosts == hosts


def test_webhooks_to_this_machine_are_refused_outside_development(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {**_REAL, "WEBHOOK_LOOPBACK_PORTS": "[8080]"}.items():
        monkeypatch.setenv(f"MARKWARDEN_{name}", value)
    with pytest.raises(ValueError, match="MARKWARDEN_WEBHOOK_LOOPBACK_PORTS"):
        Environment.from_environment()
    monkeypatch.setenv("MARKWARDEN_IS_DEVELOPMENT", "1")
    assert Environment.from_environment().webhook_loopback_ports == [8080]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("proxies", "header"), [("1", "max-age=31536000; includeSubDomains"), ("0", None)]
)
def test_browsers_are_told_to_use_tls_alone_by_a_proxy_that_speaks_it_and_by_no_visitor(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, proxies: str, header: str | None
) -> None:
    for name, value in {**_REAL, "PROXIES": proxies}.items():
        monkeypatch.setenv(f"MARKWARDEN_{name}", value)
    real = runpy.run_path(str(django_settings.BASE_DIR / "config" / "settings.py"))
    for name in ("HSTS_SECONDS", "HSTS_INCLUDE_SUBDOMAINS", "PROXY_SSL_HEADER"):
        setattr(settings, f"SECURE_{name}", real[f"SECURE_{name}"])
    answer = Client().get("/sign-in/", headers={"X-Forwarded-Proto": "https"})
    assert answer.headers.get("Strict-Transport-Security") == header
    assert "Strict-Transport-Security" not in Client().get("/sign-in/").headers
