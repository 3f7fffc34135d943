"""A flood of visitors leaves a real web process and its database in order."""

import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.client import encode_multipart
from psycopg.conninfo import make_conninfo

from records.tables.roles import APP_ROLE
from tests.factories.certificates import write_certificate
from tests.factories.files.hostile.documents import slow_paper
from tests.factories.takedown_requests import (
    marketplace,
    new_account,
    new_request,
    new_right,
    new_user,
)
from tests.interfaces.web.flood.web_process import WebProcess, count_backends, running, wait_until

__all__ = ["marketplace"]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

_REQUESTS: Final = 2
_POOL: Final = _REQUESTS + 8
_BUSY_FOR_SECONDS: Final = 10  # what a browser may be told at most


@pytest.fixture
def web(transactional_db: None, tmp_path: Path) -> Iterator[WebProcess]:
    web_settings = {"MARKWARDEN_WEB_REQUESTS": str(_REQUESTS), "MARKWARDEN_WEB_STREAMS": "2"}
    with running(tmp_path, **web_settings) as process:
        yield process


@pytest.fixture
def cookies() -> dict[str, str]:
    """A filer's, signed in."""
    client = Client()
    client.force_login(new_user(new_account()))
    return _cookies_of(client)


def _cookies_of(client: Client) -> dict[str, str]:
    name = settings.SESSION_COOKIE_NAME
    return {"Cookie": f"{name}={client.cookies[name].value}"}


@contextmanager
def _locked_sessions() -> Iterator[None]:
    """Who carries a session waits: a page that is slow for as long as the test wants."""
    database = connection.settings_dict
    address = make_conninfo(
        dbname=database["NAME"],
        user=database["USER"],
        password=database["PASSWORD"],
        host=database["HOST"],
        port=database["PORT"],
    )
    with psycopg.connect(address) as other:
        other.execute("LOCK TABLE django_session IN ACCESS EXCLUSIVE MODE")
        yield


def _count_waiting() -> int:
    """Requests that wait for the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks"
            " WHERE NOT granted AND relation = 'django_session'::regclass"
        )
        (count,) = cursor.fetchone() or (0,)
    return int(count)


def test_a_crowd_leaves_no_connection_open(web: WebProcess) -> None:
    assert {answer.status for answer in web.get_at_once("/report/", 40)} <= {200, 503}
    assert count_backends() <= _POOL
    assert web.get("/report/").status == 200


def test_a_burst_beyond_the_limit_is_refused_and_then_served(
    web: WebProcess, cookies: dict[str, str]
) -> None:
    with ThreadPoolExecutor(_REQUESTS) as crowd:
        with _locked_sessions():
            at_work = [crowd.submit(web.get, "/requests/", cookies) for _ in range(_REQUESTS)]
            wait_until(lambda: _count_waiting() == _REQUESTS)
            refused_answers = web.get_at_once("/report/", 8)
            call = web.get("/api/v1/rights")
            assert web.is_ready()
            assert count_backends() <= _POOL
        assert [future.result().status for future in at_work] == [200] * _REQUESTS
    for answer in (*refused_answers, call):
        assert answer.status == 503
        assert 0 < int(answer.headers["retry-after"]) <= _BUSY_FOR_SECONDS
    assert call.headers["content-type"] == "application/problem+json"
    assert json.loads(call.content)["type"] == "urn:markwarden:busy"
    assert {answer.status for answer in web.get_at_once("/report/", _REQUESTS)} == {200}


def test_a_stream_beyond_the_budget_is_refused_while_pages_still_answer(web: WebProcess) -> None:
    client, account = Client(), new_account()
    client.force_login(new_user(account))
    address = f"/requests/{new_request(new_right(account), 1).public_id}/"
    cookies = _cookies_of(client)
    with ExitStack() as tabs:
        for _ in range(2):
            line = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
            tabs.enter_context(closing(line))
            line.request("GET", f"{address}live/", headers=cookies)
            stream = line.getresponse()
            assert stream.headers["Content-Type"] == "text/event-stream; charset=utf-8"
            assert stream.readline().startswith(b"retry:")
        answer = web.get(f"{address}live/", cookies)
        assert answer.status == 503
        assert int(answer.headers["retry-after"]) > 0
        pages = web.get_at_once(address, 2 * _REQUESTS, cookies)
        assert {page.status for page in pages} == {200}
        assert count_backends() <= _POOL


def test_slow_senders_of_any_size_hold_nobody_up_and_are_sent_away(web: WebProcess) -> None:
    """More of them than the process has threads."""
    partial_request = (
        b"POST /report/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d\r\n\r\nclaim="
    )
    with ExitStack() as senders:
        lines = []
        for length in [1_000] * 600 + [3_000_000] * 20:
            line = senders.enter_context(socket.create_connection(("127.0.0.1", web.port)))
            line.sendall(partial_request % length)
            lines.append(line)
        pages = [*web.get_at_once("/report/", _REQUESTS), web.post("/report/", b"x" * 3_000_000)]
        assert [page.status for page in pages] == [200] * _REQUESTS + [403]
        assert web.is_ready()
        for line in (lines[0], lines[-1]):
            answer = line.recv(4096)
            assert answer.startswith(b"HTTP/1.1 408")
            assert b"nosniff" in answer
            assert b"default-src 'none'" in answer
            assert answer.endswith("重试。".encode()), "it says what to do"


def test_papers_that_are_slow_to_draw_hold_up_nobody_else(web: WebProcess) -> None:
    """Twelve clients of three people: a place of theirs is free while their file is opened."""
    fields = {"principal": str(UUID(int=1)), "principal_name": "X", "starts_on": "2099-01-01"}
    paper = SimpleUploadedFile("a.pdf", slow_paper())
    form = encode_multipart("x", {**fields, "csrfmiddlewaretoken": "a" * 32, "paper": paper})
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    people = []
    for number in range(3):
        client = Client()
        client.force_login(new_user(new_account(), name=f"person {number}"))
        cookie = f"{_cookies_of(client)['Cookie']}; {settings.CSRF_COOKIE_NAME}={'a' * 32}"
        people.append(headers | {"Cookie": cookie})
    with ThreadPoolExecutor(12) as crowd:
        sent = [
            crowd.submit(web.post, "/account/authorities/new/", form, people[number % 3])
            for number in range(12)
        ]
        pages = []
        while not all(future.done() for future in sent):
            pages.append(web.get("/report/").status)
    answers = [future.result() for future in sent]
    assert set(pages) == {200}
    assert len(pages) > 1
    assert sum(b"Many files are being read" in answer.content for answer in answers) >= 6


def test_a_header_with_underscores_is_nobodys(web: WebProcess) -> None:
    """It would take the place of the one with hyphens, which the proxy writes."""
    for name, language in (("Accept-Language", b"zh-hans"), ("Accept_Language", b"en")):
        assert b'lang="%s"' % language in web.get("/report/", {name: "zh-hans"}).content


def test_readiness_says_when_the_database_is_away_and_when_it_is_back(web: WebProcess) -> None:
    assert web.is_ready()
    _admit(0)
    try:
        wait_until(lambda: not web.is_ready())
        assert web.get("/health/live").status == 200
        page = web.get("/report/")
        assert (page.status, "retry-after" in page.headers) == (503, True)
    finally:
        _admit(-1)
    wait_until(web.is_ready)
    assert web.get("/report/").status == 200


def _admit(limit: int) -> None:
    """Let so many connections into the tests' database; those of the web end."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'ALTER DATABASE "{connection.settings_dict["NAME"]}" CONNECTION LIMIT {limit:d}'
        )
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = %s AND datname = current_database()",
            [APP_ROLE],
        )


def test_a_message_of_two_lengths_is_no_two_messages(web: WebProcess) -> None:
    begin = "POST /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    chunked_message = f"{begin}Transfer-Encoding: chunked\r\nContent-Length: 100\r\n\r\n0\r\n\r\n"
    assert _send(web, chunked_message) in (1, 0), "the length is not waited for"
    for bad in (
        f"{begin}Content-Length: 5\r\nContent-Length: 6\r\n\r\n12345",
        f"{begin}Content-Length: +5\r\n\r\n12345",
        f"{begin}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    ):
        smuggled_request = f"{bad}GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"
        assert _send(web, smuggled_request) == 0


def _send(web: WebProcess, message: str) -> int:
    """How many answers of success come within some seconds."""
    with socket.create_connection(("127.0.0.1", web.port), timeout=60) as line:
        line.sendall(message.encode())
        response_bytes = b""
        while more := line.recv(65_536):
            response_bytes += more
    return response_bytes.count(b"HTTP/1.1 200")


def test_a_web_process_with_a_certificate_speaks_tls_of_today_alone(
    transactional_db: None, tmp_path: Path
) -> None:
    file = write_certificate(tmp_path, "localhost")
    web_settings = {"MARKWARDEN_TLS_CERTIFICATE": str(file), "MARKWARDEN_TLS_KEY": str(file)}
    tls_context = ssl.create_default_context(cafile=file)
    with running(tmp_path, **web_settings) as web:
        with (
            socket.create_connection(("127.0.0.1", web.port)) as line,
            tls_context.wrap_socket(line, server_hostname="localhost") as tls_socket,
        ):
            assert tls_socket.version() == "TLSv1.3"
        old = ssl.create_default_context(cafile=file)
        old.maximum_version = ssl.TLSVersion.TLSv1_2
        with (
            socket.create_connection(("127.0.0.1", web.port)) as line,
            pytest.raises(ssl.SSLError),
        ):
            old.wrap_socket(line, server_hostname="localhost")
        with pytest.raises((OSError, http.client.HTTPException)):
            web.get("/health/live")
