"""Pages while the database does not answer: 503, in words, and nothing is blamed on the visitor."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from gateways.vault import VaultUnreachable
from gateways.vault_s3 import S3Vault
from interfaces.web.error_pages import handle_bad_request, handle_server_error
from records.accounts.models import Role, User

pytestmark = pytest.mark.django_db(transaction=True)


def _lose_the_database() -> None:
    with connection.cursor() as cursor, suppress(OperationalError):
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
def page() -> Iterator[Client]:
    """Somebody signed in, whose browser shows failures as pages."""
    browser = Client(raise_request_exception=False)
    browser.force_login(User.objects.create(username="rosa", role=Role.REVIEWER))
    yield browser
    connection.close()


@pytest.mark.parametrize("address", ["/console/", "/", "/no-such-page/"])
def test_a_page_without_a_database_asks_to_come_back(page: Client, address: str) -> None:
    _lose_the_database()
    answer = page.get(address)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "Not available right now" in answer.content.decode()


def test_a_form_without_a_database_does_the_same_in_the_visitors_language(page: Client) -> None:
    page.cookies["django_language"] = "zh-hans"
    _lose_the_database()
    answer = page.post("/console/claim/")
    assert answer.status_code == 503
    assert '<html lang="zh-hans">' in answer.content.decode()


def test_a_page_without_the_vault_asks_to_come_back() -> None:
    try:
        S3Vault(
            endpoint="http://127.0.0.1:9", bucket="b", access_key="a", secret_key="s", seconds=0.1
        ).read("ab" * 32)
    except VaultUnreachable:
        answer = handle_server_error(RequestFactory().get("/"))
    else:
        pytest.fail("Something answers at this port.")
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "Part of our service does not respond" in answer.content.decode()


def test_a_session_that_the_database_did_not_keep_blames_nobody(page: Client) -> None:
    session = SessionStore(page.session.session_key)
    session["theme"] = "dark"
    _lose_the_database()
    with pytest.raises(UpdateError) as error:
        session.save()
    answer = handle_bad_request(RequestFactory().get("/"), error.value)
    assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5")
    assert "Look whether what you sent was kept" in answer.content.decode()
