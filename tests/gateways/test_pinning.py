"""Tests that a connection stays pinned: to the checked address, and to the name's certificate."""

import itertools
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.fetching import Fetcher, FetchRefused, Refusal, Unreachable
from gateways.url_guard import Guard
from tests.factories.certificates import write_certificate
from tests.fakes.http_server import Server, reply

HOSTS = frozenset({"shop.example"})
PUBLIC = "8.8.8.8"


def _fetch(fetcher: Fetcher, url: str, seconds: float = 5) -> bytes:
    return fetcher.fetch(url, types={"image/jpeg"}, limit=1000, seconds=seconds)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of shop.example in one file, signed by itself."""
    return write_certificate(tmp_path_factory.mktemp("tls"), "shop.example")


class TestOverTls:
    """The pinned address is loopback here, so `development` names the host and its port."""

    @pytest.fixture
    def secure(self, certificate: Path) -> Iterator[Server]:
        self.asked_for: list[str | None] = []
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(certificate)
        tls.sni_callback = lambda _socket, name, _context: self.asked_for.append(name)
        running_server = Server(tls)
        running_server.replies["/a"] = reply()
        yield running_server
        running_server.close()

    def _fetcher(
        self, secure: Server, host: str, trusted_certificate: Path | None, *answers: str
    ) -> Fetcher:
        names = iter(answers)
        guard = Guard(
            HOSTS,
            development=frozenset({(host, secure.port)}),
            resolve=lambda _host, _port: [next(names)],
        )
        return Fetcher(guard, tls=ssl.create_default_context(cafile=trusted_certificate))

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
        with pytest.raises(FetchRefused) as refusal:
            _fetch(fetcher, url)
        assert refusal.value.code is Refusal.PRIVATE_ADDRESS
        assert secure.connections == 1

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


def test_a_rebinding_name_server_never_gets_a_connection_inwards() -> None:
    """Public when asked first, loopback the next time: refused before anybody connects."""
    answers = itertools.cycle([[PUBLIC], ["127.0.0.1"]])
    lookups: list[str] = []

    def rebinding(host: str, _port: int) -> list[str]:
        lookups.append(host)
        return next(answers)

    guard = Guard(HOSTS, resolve=rebinding)
    guard.resolve_addresses(guard.check_url("https://shop.example/"))
    with pytest.raises(FetchRefused) as refusal:
        _fetch(Fetcher(guard), "https://shop.example/", seconds=1)
    assert refusal.value.code is Refusal.PRIVATE_ADDRESS
    assert lookups == ["shop.example"] * 2
