"""This file tests that nobody's URL sends us where we should not go.

The other side is a real server on loopback; the name server is an argument.
"""

import itertools
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gateways.fetching import Fetcher, FetchRefused, NotFound, Refusal, Unreachable
from gateways.guard import Guard
from tests.gateways.plain_server import Server, reply

PUBLIC = "8.8.8.8"
HOSTS = frozenset({"shop.example", "*.cdn.example"})
KINDS = {"image/jpeg"}


def _guard(*addresses: str) -> Guard:
    return Guard(HOSTS, resolve=lambda _host, _port: addresses or (PUBLIC,))


ADMITTED = [
    "https://shop.example/",
    "https://shop.example",
    "https://SHOP.example/Listing/1?size=L&x=%20#part",
    "https://shop.example:443/x",
    "https://img.cdn.example/a.jpg",
    "https://a.b.cdn.example/a.jpg",
]


@pytest.mark.parametrize("url", ADMITTED)
def test_a_listed_host_over_https_is_admitted(url: str) -> None:
    guard = _guard()
    assert guard.addresses(guard.admit(url)) == [PUBLIC]


REFUSED = {
    Refusal.SCHEME_NOT_ALLOWED: [
        "http://shop.example/",
        "ftp://shop.example/",
        "file:///etc/passwd",
        "gopher://shop.example/",
        "data:image/jpeg;base64,AAAA",
        "javascript:alert(1)",
        "//shop.example/",
        "shop.example/x",
        "dict://shop.example:11211/stat",
        "unix:///var/run/docker.sock",
    ],
    Refusal.HAS_CREDENTIALS: [
        "https://user@shop.example/",
        "https://user:secret@shop.example/",
        "https://shop.example@evil.example/",
        "https://shop.example:443@evil.example/",
        "https://@shop.example/",
        "https://shop.example%40@evil.example/",
    ],
    Refusal.PORT_NOT_ALLOWED: [
        "https://shop.example:22/",
        "https://shop.example:80/",
        "https://shop.example:8443/",
        "https://shop.example:0/",
    ],
    Refusal.HOST_OFF_LIST: [
        "https://evil.example/",
        "https://shop.example.evil.example/",
        "https://evilshop.example/",
        "https://notcdn.example/",
        "https://cdn.example/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://0/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://metadata.google.internal/",
        "https://127.0.0.1.nip.io/",
        "https://xn--shp-9na.example/",
        "https://shop-example/",
        "https://evil.example/?https://shop.example/",
        "https://evil.example/#https://shop.example/",
        "https://evil.example#@shop.example/",
        "https://evil.example/@shop.example",
        "https://evil.example?@shop.example/",
    ],
    Refusal.MALFORMED_URL: [
        "",
        "https://",
        "https:///x",
        "https://shop.example:port/",
        "https://shop.example:99999/",
        "https://shop.example./",
        "https://.shop.example/",
        "https://shop..example/",
        "https://-shop.example/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[fe80::1%25eth0]/",
        "https://[::1",
        "https://shop.example\\@evil.example/",
        "https:\\\\shop.example/",
        "https://shop.example/\r\nHost: evil.example",
        "https://shop.example/\x00",
        " https://shop.example/",
        "https://shop.example/a b",
        "ht\ttps://shop.example/",
        "https://shop.exam\nple/",
        "https://shоp.example/",
        "https://ⓢhop.example/",
        "https://shop。example/",
        "https://shop%2eexample/",
        "https://evil.example%00.shop.example/",
        f"https://{'a' * 300}.cdn.example/",
        "https://evil.example\u2028/",
        f"https://shop.example/{'a' * 2000}",
    ],
}
CASES = [(code, url) for code, urls in REFUSED.items() for url in urls]


@pytest.mark.parametrize(("code", "url"), CASES)
def test_what_is_written_otherwise_is_refused(code: Refusal, url: str) -> None:
    with pytest.raises(FetchRefused) as refused:
        _guard().admit(url)
    assert refused.value.code is code


INWARDS = [
    *(
        "127.0.0.1",
        "127.8.8.8",
        "0.0.0.0",  # noqa: S104 -- an address to refuse
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
    ),
    *("169.254.169.254", "100.64.0.1", "198.18.0.1", "192.0.0.8", "192.0.2.1", "192.88.99.1"),
    *("224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0"),
    *("fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1"),
    *("64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "100::1", "not an address"),
]


@pytest.mark.parametrize("address", INWARDS)
def test_a_listed_name_that_leads_inwards_is_refused(address: str) -> None:
    guard = _guard(address)
    with pytest.raises(FetchRefused) as refused:
        guard.addresses(guard.admit("https://shop.example/"))
    assert refused.value.code is Refusal.PRIVATE_ADDRESS


def test_one_inward_address_among_public_ones_spoils_them_all() -> None:
    guard = _guard(PUBLIC, "10.0.0.1")
    with pytest.raises(FetchRefused):
        guard.addresses(guard.admit("https://shop.example/"))


@pytest.mark.parametrize("address", [PUBLIC, "2606:4700::1111", "::ffff:8.8.8.8"])
def test_a_public_address_is_reached(address: str) -> None:
    guard = _guard(address)
    assert guard.addresses(guard.admit("https://shop.example/")) == [address]


def test_any_public_host_may_be_allowed_for_webhooks_but_no_inward_one() -> None:
    guard = Guard(frozenset({"*"}), resolve=lambda host, _port: [host])
    assert guard.addresses(guard.admit("https://8.8.8.8/hook"))
    with pytest.raises(FetchRefused):
        guard.addresses(guard.admit("https://127.0.0.1/hook"))


def test_development_opens_one_port_on_loopback_and_nothing_else() -> None:
    guard = Guard(
        HOSTS,
        development=frozenset({("127.0.0.1", 8001), ("dev.example", 8001)}),
        resolve=lambda host, _port: [host if host[0].isdigit() else "10.0.0.1"],
    )
    assert guard.addresses(guard.admit("http://127.0.0.1:8001/listings/1")) == ["127.0.0.1"]
    with pytest.raises(FetchRefused):
        guard.admit("http://127.0.0.1:8002/")
    with pytest.raises(FetchRefused):
        guard.addresses(guard.admit("http://dev.example:8001/"))


@pytest.fixture
def server() -> Iterator[Server]:
    started = Server()
    yield started
    started.close()


@pytest.fixture
def fetcher(server: Server) -> Iterator[Fetcher]:
    made = Fetcher(Guard(HOSTS, development=frozenset({("127.0.0.1", server.port)})))
    yield made
    made.close()


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


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_what_is_gone_is_not_found(server: Server, fetcher: Fetcher, status: str) -> None:
    server.replies["/a"] = reply(status=status)
    with pytest.raises(NotFound):
        _fetch(fetcher, server.url("/a"))


@pytest.mark.parametrize("status", ["500 Oh", "503 Busy", "429 Slower", "403 No", "204 Empty"])
def test_what_may_pass_is_unreachable(server: Server, fetcher: Fetcher, status: str) -> None:
    server.replies["/a"] = reply(b"", status=status)
    with pytest.raises(Unreachable):
        _fetch(fetcher, server.url("/a"))


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "", "image/jpegx", "text/html; x=image/jpeg"]
)
def test_another_type_is_refused(server: Server, fetcher: Fetcher, kind: str) -> None:
    server.replies["/a"] = reply(Content_Type=kind)
    with pytest.raises(FetchRefused) as refused:
        _fetch(fetcher, server.url("/a"))
    assert refused.value.code is Refusal.WRONG_TYPE


def test_a_type_may_carry_parameters_and_capitals(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply(Content_Type="Image/JPEG; q=1")
    assert _fetch(fetcher, server.url("/a")) == b"jpeg"


def test_exactly_the_limit_passes_and_one_byte_more_does_not(
    server: Server, fetcher: Fetcher
) -> None:
    server.replies["/a"] = reply(b"x" * 1000)
    server.replies["/b"] = reply(b"x" * 1001)
    assert len(_fetch(fetcher, server.url("/a"))) == 1000
    with pytest.raises(FetchRefused) as refused:
        _fetch(fetcher, server.url("/b"))
    assert refused.value.code is Refusal.TOO_LARGE


def test_an_endless_body_is_cut_off(server: Server, fetcher: Fetcher) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n"
    server.replies["/a"] = lambda _: itertools.chain([head], itertools.repeat(b"3\r\nabc\r\n"))
    with pytest.raises(FetchRefused) as refused:
        _fetch(fetcher, server.url("/a"))
    assert refused.value.code is Refusal.TOO_LARGE


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
    assert time.monotonic() - began < 5


def test_a_body_without_a_length_is_read_to_its_end(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = lambda _: iter(
        [b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nConnection: close\r\n\r\n", b"jp", b"eg"]
    )
    assert _fetch(fetcher, server.url("/a")) == b"jpeg"


def test_a_cut_body_is_no_body(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply(b"half", Content_Length="8", Connection="close")
    with pytest.raises(Unreachable):
        _fetch(fetcher, server.url("/a"))


def test_a_packed_body_is_refused(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply(Content_Encoding="gzip")
    with pytest.raises(FetchRefused) as refused:
        _fetch(fetcher, server.url("/a"))
    assert refused.value.code is Refusal.ENCODED_BODY


@pytest.mark.parametrize("where", ["head", "body"])
def test_dripping_does_not_buy_time(server: Server, fetcher: Fetcher, where: str) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: 500\r\n"

    def drip(_request: bytes) -> Iterator[bytes]:
        yield head if where == "head" else head + b"\r\n"
        for _ in range(40):
            time.sleep(0.05)
            yield b"X"

    server.replies["/a"] = drip
    began = time.monotonic()
    with pytest.raises(Unreachable):
        _fetch(fetcher, server.url("/a"), seconds=0.4)
    assert time.monotonic() - began < 1.5


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
    ],
)
def test_a_redirect_astray_is_refused(server: Server, to: str) -> None:
    guard = Guard(
        HOSTS,
        development=frozenset({("127.0.0.1", server.port)}),
        resolve=lambda host, _port: ["127.0.0.1"] if host[0].isdigit() else ["10.0.0.1"],
    )
    server.replies["/a"] = reply(b"", status="302 Found", Location=to)
    with closing(Fetcher(guard)) as fetcher, pytest.raises(FetchRefused) as refused:
        _fetch(fetcher, server.url("/a"))
    assert refused.value.code is Refusal.REDIRECTED_INWARDS
    assert len(server.requests) == 1


def test_a_redirect_to_an_allowed_place_is_followed(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a/b"] = reply(b"", status="301 Moved", Location="../c?d=1")
    server.replies["/c?d=1"] = reply()
    assert _fetch(fetcher, server.url("/a/b")) == b"jpeg"


def test_a_ring_of_redirects_ends(server: Server, fetcher: Fetcher) -> None:
    server.replies["/a"] = reply(b"", status="302 Found", Location="/a")
    with pytest.raises(FetchRefused) as refused:
        _fetch(fetcher, server.url("/a"))
    assert refused.value.code is Refusal.TOO_MANY_REDIRECTS
    assert len(server.requests) == 4


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of shop.example in one file, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "shop.example")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("shop.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "shop.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


class TestOverTls:
    """The pinned address is loopback here, so `development` names the host and its port."""

    @pytest.fixture
    def secure(self, certificate: Path) -> Iterator[Server]:
        self.asked_for: list[str | None] = []
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        tls.sni_callback = lambda _socket, name, _context: self.asked_for.append(name)
        started = Server(tls)
        started.replies["/a"] = reply()
        yield started
        started.close()

    def _fetcher(self, secure: Server, host: str, trusted: Path | None, *answers: str) -> Fetcher:
        names = iter(answers)
        guard = Guard(
            HOSTS,
            development=frozenset({(host, secure.port)}),
            resolve=lambda _host, _port: [next(names)],
        )
        return Fetcher(guard, tls=ssl.create_default_context(cafile=trusted))

    def test_the_name_is_asked_once_and_the_certificate_is_the_names(
        self, secure: Server, certificate: Path
    ) -> None:
        fetcher = self._fetcher(secure, "shop.example", certificate, "127.0.0.1")
        url = f"https://shop.example:{secure.port}/a"
        assert [_fetch(fetcher, url) for _ in range(3)] == [b"jpeg"] * 3
        assert self.asked_for == ["shop.example"]
        assert f"Host: shop.example:{secure.port}".encode() in secure.requests[0]
        fetcher.close()

    def test_a_name_rebound_between_two_questions_gets_no_second_connection(
        self, secure: Server, certificate: Path
    ) -> None:
        fetcher = self._fetcher(secure, "shop.example", certificate, "127.0.0.1", "10.0.0.1")
        url = f"https://shop.example:{secure.port}/a"
        assert _fetch(fetcher, url) == b"jpeg"
        fetcher.close()
        with pytest.raises(FetchRefused):
            _fetch(fetcher, url)

    def test_a_certificate_of_nobody_we_trust_is_unreachable(self, secure: Server) -> None:
        fetcher = self._fetcher(secure, "shop.example", None, "127.0.0.1")
        with pytest.raises(Unreachable):
            _fetch(fetcher, f"https://shop.example:{secure.port}/a")
        assert secure.requests == []

    def test_a_certificate_of_another_name_is_unreachable(
        self, secure: Server, certificate: Path
    ) -> None:
        fetcher = self._fetcher(secure, "other.example", certificate, "127.0.0.1")
        with pytest.raises(Unreachable):
            _fetch(fetcher, f"https://other.example:{secure.port}/a")
        assert secure.requests == []


def test_a_rebinding_name_server_never_gets_a_connection_inwards(server: Server) -> None:
    """Public when asked first, loopback the next time: only the checked answer is used."""
    answers = itertools.cycle([[PUBLIC], ["127.0.0.1"]])
    asked: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    guard = Guard(HOSTS, resolve=rebinding)
    guard.addresses(guard.admit("https://shop.example/"))
    with pytest.raises(FetchRefused):
        _fetch(Fetcher(guard), "https://shop.example/", seconds=1)
    assert asked == ["shop.example"] * 2
    assert server.requests == []
