"""Doors behind the wall: what one request may see, the next one on its connection may not."""

import json
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client, RequestFactory

from config.settings import MARKWARDEN
from interfaces.web.access import GuardedView, allow_roles
from interfaces.web.row_security import reset_row_security
from records.accounts import keys
from records.accounts.models import Role, User
from records.cases.models import Case
from records.clock import database_now
from records.row_security.connection_role import (
    RowSecurityMissing,
    assume_role,
    drop_role,
    ensure_row_security,
)
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories.takedown_requests import (
    marketplace,
    new_account,
    new_request,
    new_right,
    new_user,
)
from tests.interfaces.api.conftest import with_key
from tests.interfaces.database_role import step_down, step_up

__all__ = ["marketplace"]

pytestmark = pytest.mark.django_db


def _read_session_settings() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('markwarden.standing', true),"
            " current_setting('markwarden.account', true)"
        )
        standing, account = cursor.fetchone() or ("", "")
    return standing or "", account or ""


@pytest.mark.parametrize("address", ["/requests/", "/requests/new/", "/no-such-page/", "/console/"])
def test_a_request_leaves_a_connection_that_speaks_for_nobody(address: str) -> None:
    client = Client()
    client.force_login(new_user(new_account()))
    client.get(address)
    assert _read_session_settings() == ("", "")


def test_a_call_of_a_machine_does_too() -> None:
    machine = with_key(keys.issue_key(new_account(), now=database_now()))
    assert machine.get("/api/v1/rights").status_code == 200
    assert _read_session_settings() == ("", "")


def _call_view(door: GuardedView, person: User) -> HttpResponse:
    """What the door answers this person, behind the first middleware and the wall."""
    request = RequestFactory().get("/")
    request.user, request.session = person, SessionStore()
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "any"
    step_down()
    try:
        return reset_row_security(door)(request)  # type: ignore[arg-type]  # a door answers with any response
    finally:
        step_up()


@allow_roles(Role.FILER)
def _without_a_filter(request: HttpRequest, visitor: User) -> HttpResponse:
    del request, visitor
    return JsonResponse(sorted(set(Case.objects.values_list("account_id", flat=True))), safe=False)


@allow_roles(Role.FILER)
def _that_fails(request: HttpRequest, visitor: User) -> HttpResponse:
    del request
    assert _read_session_settings() == (ConnectionRole.FILER, str(visitor.account_id))
    raise RuntimeError("midway")


def test_a_view_that_fails_leaves_nothing_behind() -> None:
    with pytest.raises(RuntimeError):
        _call_view(_that_fails, new_user(new_account()))
    assert _read_session_settings() == ("", "")


def test_filers_in_turn_on_one_connection_see_their_own_where_a_view_forgets_its_filter() -> None:
    first, second = new_account("First"), new_account("Second")
    for account, number in ((first, 1), (second, 2)):
        new_request(new_right(account), number)
    ann, ben = new_user(first, name="ann"), new_user(second, name="ben")
    key_lists = [
        json.loads(_call_view(_without_a_filter, user).content) for user in (ann, ben, ann)
    ]
    assert key_lists == [[first.pk], [second.pk], [first.pk]]


def test_leaving_a_broken_connection_closes_it(transactional_db: None) -> None:
    assume_role(ConnectionRole.DESK)
    assert connection.connection is not None
    connection.connection.close()
    drop_role()
    assert connection.connection is None
    assert _read_session_settings() == ("", "")


def test_the_web_refuses_to_start_as_the_owner(transactional_db: None) -> None:
    with pytest.raises(RowSecurityMissing, match=APP_ROLE):
        ensure_row_security()


def test_the_doors_own_login_sees_nothing_and_cannot_become_another(transactional_db: None) -> None:
    """Where the servers are ours all roles have one password."""
    new_request(new_right(new_account()), 1)
    url_parts = urlsplit(MARKWARDEN.database_url)
    where = {"host": url_parts.hostname, "port": url_parts.port, "password": url_parts.password}
    name = connection.settings_dict["NAME"]
    try:
        door_connection = psycopg.connect(**where, user=APP_ROLE, dbname=name, autocommit=True)  # type: ignore[arg-type]  # of one kind each
    except psycopg.OperationalError:
        pytest.skip("These servers give the doors a password of their own.")
    with door_connection as door:
        assert door.execute("SELECT count(*) FROM cases_case").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            door.execute("SET ROLE markwarden")
        door.execute("SET row_security = off")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            door.execute("SELECT count(*) FROM cases_case")
