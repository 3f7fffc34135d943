"""The probes of the web process: for everybody, by any name, and whether or not it answers."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/health/live", "/health/ready"])
def test_a_probe_is_answered_at_the_process_s_own_address(path: str, client: Client) -> None:
    answer = client.get(path, headers={"host": "10.1.2.3:8000"})
    assert answer.status_code == 200
    assert set(answer.json().values()) == {True}


def test_a_probe_says_whether_a_header_with_underscores_came_through(client: Client) -> None:
    answer = client.get("/health/live", headers={"X_Underscored": "1"})
    assert answer.json() == {"pages": True, "hyphens": False}


def test_without_its_database_the_process_lives_and_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", silent)
    ready = client.get("/health/ready")
    assert (ready.status_code, ready.json()) == (503, {"database": False})
    assert client.get("/health/live").status_code == 200


def test_every_other_address_passes_on(client: Client) -> None:
    assert client.get("/health/else").status_code == 404
