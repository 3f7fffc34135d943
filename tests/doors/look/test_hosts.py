"""This file tests that a house behind a proxy answers to its own names."""

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
    assert Environment.read().allowed_hosts == hosts
