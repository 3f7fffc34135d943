"""Whatever only one visitor may see is kept by no browser for the next."""

import pytest
from django.test import Client

from records.accounts.models import Role
from tests.factories.takedown_requests import new_account, new_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "address"),
    [(Role.REVIEWER, "/console/"), (Role.FILER, "/requests/"), (None, "/console/")],
)
def test_a_page_for_some_is_not_stored(client: Client, role: Role | None, address: str) -> None:
    if role:
        client.force_login(new_user(new_account() if role == Role.FILER else None, role))
    assert client.get(address)["Cache-Control"] == "no-store"


def test_a_page_for_everybody_may_be(client: Client) -> None:
    answer = client.get("/api/v1/docs")
    assert answer.status_code == 200
    assert "no-store" not in answer.headers.get("Cache-Control", "")
