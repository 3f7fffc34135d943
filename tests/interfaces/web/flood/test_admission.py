"""Who is let in while a web process is busy, and what the others hear."""

import json
from collections.abc import Callable

import pytest
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import Settings

from interfaces.web import admission
from interfaces.web.admission import limit_requests
from records.row_security.connection_role import assume_role, drop_role, forget_role
from records.tables.roles import ConnectionRole


@pytest.fixture
def one_at_a_time(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"web_requests": 1})
    monkeypatch.setattr(admission, "_WAIT_SECONDS", 0.0)


def _ask_amid_another(path: str, **headers: str) -> HttpResponse:
    """The answer to a request that comes while the only place is taken."""
    answers: list[HttpResponse] = []
    doors: list[Callable[[HttpRequest], HttpResponse]] = []

    def answer(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/outer/":
            answers.append(doors[0](RequestFactory().get(path, headers=headers)))
        return HttpResponse("done")

    doors.append(limit_requests(answer))
    assert doors[0](RequestFactory().get("/outer/")).content == b"done"
    assert doors[0](RequestFactory().get("/later/")).content == b"done"
    return answers[0]


@pytest.mark.usefixtures("one_at_a_time")
def test_a_page_is_refused_in_the_language_of_its_reader() -> None:
    for language, word in (("en", "Try again"), ("zh-hans", "重试")):
        response = _ask_amid_another("/report/", accept_language=language)
        assert response.status_code == 503
        assert response["Retry-After"] == "5"
        assert word in response.content.decode()


@pytest.mark.usefixtures("one_at_a_time")
def test_a_call_is_refused_as_the_api_refuses() -> None:
    response = _ask_amid_another("/api/v1/rights")
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "5"
    assert json.loads(response.content)["status"] == 503


@pytest.mark.usefixtures("one_at_a_time")
def test_a_request_that_fails_gives_its_place_back() -> None:
    def fail(request: HttpRequest) -> HttpResponse:
        raise RuntimeError(request.path_info)

    door = limit_requests(fail)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            door(RequestFactory().get("/report/"))


@pytest.mark.django_db
def test_a_connection_that_comes_back_speaks_for_nobody() -> None:
    assume_role(ConnectionRole.FILER, 7)
    forget_role(connection.connection)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_setting('markwarden.standing'), current_setting('markwarden.account')"
        )
        assert cursor.fetchone() == ("", "")
    drop_role()
