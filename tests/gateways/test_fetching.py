"""Tests that a fetch stays within its bounds, whatever the other side says.

The other side is a real server on loopback.
"""

import itertools
import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from gateways.fetching import Fetcher, FetchRefused, NotFound, Refusal, Unreachable
from gateways.url_guard import Guard
from tests.fakes.http_server import Reply, Server, reply

HOSTS = frozenset({"shop.example"})
KINDS = {"image/jpeg"}


@pytest.fixture
def fetcher(server: Server) -> Iterator[Fetcher]:
    guarded_fetcher = Fetcher(Guard(HOSTS, development=frozenset({("127.0.0.1", server.port)})))
    yield guarded_fetcher
    guarded_fetcher.close()


def _fetch(fetcher: Fetcher, url: str, *, limit: int = 1000, seconds: float = 5) -> bytes:
    return fetcher.fetch(url, types=KINDS, limit=limit, seconds=seconds)


def test_bytes_come_back_and_the_connection_is_kept(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply()
    assert [_fetch(fetcher, server.url("/a")) for _ in range(5)] == [b"jpeg"] * 5
    assert server.connections == 1


def test_nothing_of_ours_is_told(
    server: Server, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    server.replies["/a"] = reply(Set_Cookie="a=b")
    _fetch(fetcher, server.url("/a"))
    _fetch(fetcher, server.url("/a"))
    for request in server.requests:
        for word in (b"cookie", b"authorization", b"referer", b"127.0.0.1:9\r"):
            assert word not in request.lower()


@pytest.mark.parametrize(
    ("answer", "says"),
    [(reply(status=status), NotFound) for status in ("404 Not Found", "410 Gone")]
    + [
        (reply(b"", status=status), Unreachable)
        for status in ("500 Oh", "503 Busy", "429 Slower", "403 No", "204 Empty")
    ]
    + [(reply(b"half", Content_Length="8", Connection="close"), Unreachable)],
)
def test_what_is_gone_is_not_found_and_what_may_pass_is_unreachable(
    server: Server, fetcher: Fetcher, answer: Reply, says: type[Exception]
) -> None:
    server.replies["/a"] = answer
    with pytest.raises(says):
        _fetch(fetcher, server.url("/a"))


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (reply(Content_Type=kind), Refusal.WRONG_TYPE)
        for kind in (*("text/html", "image/svg+xml", "", "image/jpegx", "text/html; x=image/jpeg"),)
    ]
    + [(reply(Content_Encoding="gzip"), Refusal.ENCODED_BODY)],
)
def test_another_type_and_a_packed_body_are_refused(
    server: Server, fetcher: Fetcher, answer: Reply, code: Refusal
) -> None:
    server.replies["/a"] = answer
    with pytest.raises(FetchRefused) as refusal:
        _fetch(fetcher, server.url("/a"))
    assert refusal.value.code is code


def test_a_type_may_carry_parameters_and_capitals(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply(Content_Type="Image/JPEG; q=1")
    assert _fetch(fetcher, server.url("/a")) == b"jpeg"


def test_exactly_the_limit_passes_and_one_byte_more_does_not(
    server: Server, fetcher: Fetcher
) -> None:
    server.replies["/a"] = reply(b"x" * 1000)
    server.replies["/b"] = reply(b"x" * 1001)
    assert len(_fetch(fetcher, server.url("/a"))) == 1000
    with pytest.raises(FetchRefused) as refusal:
        _fetch(fetcher, server.url("/b"))
    assert refusal.value.code is Refusal.TOO_LARGE


def test_an_endless_body_is_cut_off(server: Server, fetcher: Fetcher) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.replies["/a"] = lambda _: itertools.chain([head], itertools.repeat(b"3\r\nabc\r\n"))
    with pytest.raises(FetchRefused) as refusal:
        _fetch(fetcher, server.url("/a"))
    assert refusal.value.code is Refusal.TOO_LARGE


@pytest.mark.parametrize(
    ("head", "flood"),
    [
        (b"Content-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", b"x" * 65_536),
        (b"Content-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 99),
        (b"", b"Name: value\r\n" * 99),
        (b"Name: ", b"value" * 9_999),
        (b"\r\n", b"HTTP/1.1 100 Continue\r\n\r\n" * 99),
    ],
)
def test_a_flood_is_cut_off_by_its_bytes_not_only_by_time(
    server: Server, fetcher: Fetcher, head: bytes, flood: bytes
) -> None:
    status = b"HTTP/1.1 100 Continue\r\n" if head == b"\r\n" else b"HTTP/1.1 200 OK\r\n"
    server.replies["/a"] = lambda _: itertools.chain([status + head], itertools.repeat(flood))
    began = time.monotonic()
    with pytest.raises(Unreachable):
        _fetch(fetcher, server.url("/a"), seconds=20)
    assert time.monotonic() - began < 15


def test_a_body_without_a_length_is_read_to_its_end(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = lambda _: iter(
        [b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\n", b"jp", b"eg"]
    )
    assert _fetch(fetcher, server.url("/a")) == b"jpeg"


@pytest.mark.parametrize("where", ["head", "body"])
def test_dripping_does_not_buy_time(server: Server, fetcher: Fetcher, where: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 500\r\n"

    def drip(_request: bytes) -> Iterator[bytes]:
        yield head if where == "head" else head + b"\r\n"
        for _ in range(400):
            time.sleep(0.05)
            yield b"X"

    server.replies["/a"] = drip
    began = time.monotonic()
    with pytest.raises(Unreachable):
        _fetch(fetcher, server.url("/a"), seconds=0.4)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_web_server_is_unreachable(
    server: Server, fetcher: Fetcher, answer: bytes
) -> None:
    server.replies["/a"] = lambda _: iter([answer])
    with pytest.raises(Unreachable):
        _fetch(fetcher, server.url("/a"), seconds=0.5)


def test_a_closed_port_is_unreachable() -> None:
    fetcher = Fetcher(Guard(HOSTS, development=frozenset({("127.0.0.1", 9)})))
    with pytest.raises(Unreachable):
        _fetch(fetcher, "http://127.0.0.1:9/")


def test_a_name_without_an_address_is_unreachable() -> None:
    def unknown(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    with pytest.raises(Unreachable):
        _fetch(Fetcher(Guard(HOSTS, resolve=unknown)), "https://shop.example/")


def test_a_kept_connection_that_was_closed_is_replaced_unseen(
    server: Server, fetcher: Fetcher
) -> None:
    server.replies["/a"] = lambda request: iter([bytes(reply()(request))])  # type: ignore[arg-type]  # closes after it
    assert [_fetch(fetcher, server.url("/a")) for _ in range(3)] == [b"jpeg"] * 3
    assert server.connections == 3


@pytest.mark.parametrize(
    "to",
    [
        "http://127.0.0.1:1/admin",
        "http://localhost/",
        "http://169.254.169.254/latest/",
        "https://evil.example/",
        "https://shop.example:22/",
        "http://shop.example/",
        "//127.0.0.1:22/",
        "file:///etc/passwd",
        "https://user:pass@shop.example/",
        "https://shop.example/",
        "\\\\evil.example/",
        "http://[",
    ],
)
def test_a_redirect_astray_is_refused(server: Server, to: str) -> None:
    guard = Guard(
        HOSTS,
        development=frozenset({("127.0.0.1", server.port)}),
        resolve=lambda host, _port: ["127.0.0.1"] if host[0].isdigit() else ["10.0.0.1"],
    )
    server.replies["/a"] = reply(b"", status="302 Found", Location=to)
    with closing(Fetcher(guard)) as fetcher, pytest.raises(FetchRefused) as refusal:
        _fetch(fetcher, server.url("/a"))
    assert refusal.value.code is Refusal.REDIRECTED_INWARDS
    assert len(server.requests) == 1


def test_a_redirect_to_an_allowed_place_is_followed(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a/b"] = reply(b"", status="301 Moved", Location="../c?d=1")
    server.replies["/c?d=1"] = reply()
    assert _fetch(fetcher, server.url("/a/b")) == b"jpeg"


def test_a_ring_of_redirects_ends(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply(b"", status="302 Found", Location="/a")
    with pytest.raises(FetchRefused) as refusal:
        _fetch(fetcher, server.url("/a"))
    assert refusal.value.code is Refusal.TOO_MANY_REDIRECTS
    assert len(server.requests) == 4
