"""Every answer carries the headers that keep a browser from being used against its owner."""

import re
from hashlib import sha256
from http import HTTPStatus

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from interfaces.web import server
from tests.factories import review_cases

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    [
        "/sign-in/",
        "/report/",
        "/no-such-page/",
        "/static/web/web.css",
        "/static/",
        "/api/v1/docs",
        "/api/v1/cases",
        "/api/no-such-call",
        "/health/live",
        "/console/",
    ],
)
def test_every_answer_has_them_whatever_was_asked(path: str, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000
    answer = Client().get(path, secure=True)
    answer.close()  # a static file streams
    policy = answer["Content-Security-Policy"]
    for rule in ("default-src 'none'", "object-src 'none'", "base-uri 'none'"):
        assert rule in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert "camera=(), " in answer["Permissions-Policy"]
    assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "Access-Control-Allow-Origin" not in answer
    assert "Server" not in answer


@pytest.mark.parametrize("status", server._REFUSALS)
def test_what_is_refused_before_any_middleware_has_them_too(status: HTTPStatus) -> None:
    answer = server._refuse(status)
    assert answer["Content-Security-Policy"] == (
        "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    assert answer["Strict-Transport-Security"].endswith("; includeSubDomains")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "camera=(), " in answer["Permissions-Policy"]
    assert answer["Content-Type"] == "text/plain; charset=utf-8"


def test_the_headers_are_written_outside_of_whatever_may_refuse() -> None:
    first = [name.rpartition(".")[2] for name in settings.MIDDLEWARE[:3]]
    assert first == [
        "SecurityMiddleware",
        "ContentSecurityPolicyMiddleware",
        "PermissionsPolicyMiddleware",
    ]


@pytest.mark.parametrize("path", ["/sign-in/", "/api/v1/cases", "/static/web/web.css"])
def test_trace_is_refused(path: str) -> None:
    answer = Client().trace(path, headers={"X-Sent": "abc"})
    assert answer.status_code == 405
    assert b"abc" not in answer.content, "nothing that was sent comes back"


@pytest.mark.parametrize("path", ["/static/", "/static/web/", "/report", "/me/"])
def test_no_folder_is_listed(path: str) -> None:
    assert "web.css" not in Client().get(path, follow=True).content.decode().split("</head>")[-1]


def test_text_says_its_encoding() -> None:
    for path in ("/sign-in/", "/static/web/web.css", "/no-such-page/"):
        answer = Client().get(path)
        answer.close()
        assert answer["Content-Type"].startswith("text/")
        assert "charset" in answer["Content-Type"]


def test_the_address_of_a_static_file_changes_with_what_is_in_it() -> None:
    page = Client().get("/sign-in/").content.decode()
    (address,) = re.findall(r'href="(/static/web/web\.css\?[0-9a-f]{12})"', page)
    answer = Client().get(address)
    css = b"".join(answer)
    answer.close()
    assert address.endswith(sha256(css).hexdigest()[:12])
    assert "max-age=60" in answer["Cache-Control"], "a process of another release may have answered"


def test_cookies_of_sessions_and_forms_are_sent_to_our_own_pages_alone() -> None:
    person = review_cases.person(name="mei.lin", password=review_cases.PASSWORD)
    client = Client()
    client.get("/sign-in/")
    client.post("/sign-in/", {"username": person.username, "password": review_cases.PASSWORD})
    names = {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}
    assert names <= set(client.cookies)
    assert {cookie["samesite"] for cookie in client.cookies.values()} == {"Lax"}
    assert client.cookies[settings.SESSION_COOKIE_NAME]["httponly"]
    assert {cookie["domain"] for cookie in client.cookies.values()} == {""}
    assert {cookie["path"] for cookie in client.cookies.values()} == {"/"}


def test_plain_calls_are_answered_and_sent_nowhere_else() -> None:
    answer = Client().get("/api/v1/cases")
    assert answer.status_code == 401
    assert "Location" not in answer
