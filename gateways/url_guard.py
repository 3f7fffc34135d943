"""Decides which addresses the outside may send us to: listed, public, plainly written."""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import SplitResult, urljoin, urlsplit

type Resolver = Callable[[str, int], Sequence[str]]
type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PLAIN = re.compile(r"[!#-;=?-\[\]_a-z~]+")  # no blanks, controls, quotes, backslashes, angle marks
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
_LONGEST = 2_000
_PORTS = {"https": 443, "http": 80}
_RELAYS = ipaddress.ip_network("192.88.99.0/24")


class Refusal(StrEnum):
    MALFORMED_URL = "malformed_url"
    SCHEME_NOT_ALLOWED = "scheme_not_allowed"
    HAS_CREDENTIALS = "has_credentials"
    PORT_NOT_ALLOWED = "port_not_allowed"
    HOST_OFF_LIST = "host_off_list"
    PRIVATE_ADDRESS = "private_address"
    REDIRECTED_INWARDS = "redirected_inwards"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    ENCODED_BODY = "encoded_body"


class FetchRefused(Exception):
    """We will not fetch this, and asking again changes nothing; `code` says why."""

    def __init__(self, code: Refusal, message: str) -> None:
        super().__init__(message)
        self.code = code


def resolve_by_system(host: str, port: int) -> list[str]:
    entries = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in entries))


@dataclass(frozen=True, slots=True)
class Target:
    """A checked URL in its parts; `path` holds the query."""

    scheme: str
    host: str
    port: int
    path: str
    is_development: bool

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port


@dataclass(frozen=True, slots=True)
class Guard:
    """`hosts` are names, `*.name` for those below one, or `*` for any public host.

    `development` lists (host, port) pairs that may be plain http and lie on loopback.
    """

    hosts: frozenset[str]
    development: frozenset[tuple[str, int]] = frozenset()
    resolve: Resolver = resolve_by_system

    def check_url(self, url: str) -> Target:
        """Return the target of a URL; nothing is resolved yet."""
        parts = _split_url(url)
        host, port = _parse_host(parts), _parse_port(parts)
        is_development = (host, port) in self.development
        path = f"{parts.path or '/'}{'?' if parts.query else ''}{parts.query}"
        target = Target(parts.scheme, host, port, path, is_development)
        if not is_development:
            self._refuse_unlisted(target)
        return target

    def resolve_addresses(self, target: Target) -> list[str]:
        """Return the addresses to connect to; one bad address spoils them all."""
        addresses = list(self.resolve(target.host, target.port))
        if not all(_may_reach(text, target) for text in addresses):
            raise FetchRefused(
                Refusal.PRIVATE_ADDRESS, f"{target.host} leads to an address that is not public."
            )
        return addresses

    def _refuse_unlisted(self, target: Target) -> None:
        if not self._is_listed(target.host):
            raise FetchRefused(Refusal.HOST_OFF_LIST, f"The host {target.host!r} is not listed.")
        if target.scheme != "https":
            raise FetchRefused(Refusal.SCHEME_NOT_ALLOWED, "Only https is fetched.")
        if target.port != _PORTS["https"]:
            raise FetchRefused(Refusal.PORT_NOT_ALLOWED, f"Port {target.port} is not fetched.")

    def _is_listed(self, host: str) -> bool:
        if "*" in self.hosts or host in self.hosts:
            return True
        parents = host.split(".")
        return any(f"*.{'.'.join(parents[cut:])}" in self.hosts for cut in range(1, len(parents)))


def guard_one_server(url: str, *, is_loopback_allowed: bool) -> Guard:
    """Build a guard that allows only the host that a setting names."""
    parts = urlsplit(url)
    pairs = {(parts.hostname or "", parts.port or 80)} if is_loopback_allowed else set()
    return Guard(frozenset({parts.hostname or ""}), development=frozenset(pairs))


def join_url(base: str, url: str) -> str:
    """Return an absolute address; what is none stays as it is, and the guard refuses it."""
    try:
        return urljoin(base, url)
    except ValueError:
        return url


def _split_url(url: str) -> SplitResult:
    if len(url) > _LONGEST or not _PLAIN.fullmatch(url.lower()):
        raise FetchRefused(Refusal.MALFORMED_URL, "The URL is too long, or holds odd characters.")
    try:
        parts = urlsplit(url)
    except ValueError as broken:
        raise FetchRefused(Refusal.MALFORMED_URL, f"The URL cannot be read: {broken}.") from broken
    if parts.scheme not in _PORTS:
        raise FetchRefused(Refusal.SCHEME_NOT_ALLOWED, f"{parts.scheme!r} is not fetched.")
    if "@" in parts.netloc:
        raise FetchRefused(Refusal.HAS_CREDENTIALS, "A URL with a user name is not fetched.")
    return parts


def _parse_host(parts: SplitResult) -> str:
    """Return the host if it is written as in DNS; any other spelling is on no list."""
    host = parts.hostname or ""
    if not _HOST.fullmatch(host) or len(host) > 253:
        raise FetchRefused(Refusal.MALFORMED_URL, f"{host!r} is no host name.")
    return host


def _parse_port(parts: SplitResult) -> int:
    try:
        port = parts.port
    except ValueError as broken:
        raise FetchRefused(Refusal.MALFORMED_URL, "The port is no number.") from broken
    return _PORTS[parts.scheme] if port is None else port


def _may_reach(text: str, target: Target) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if target.is_development and address.is_loopback:
        return True
    return _is_public(getattr(address, "ipv4_mapped", None) or address)


def _is_public(address: Address) -> bool:
    """Return whether an address is public; tunnels into IPv4 (6to4, Teredo, NAT64) are not."""
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified
    is_site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not (is_special or is_site_local or address in _RELAYS)
