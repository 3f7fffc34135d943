"""Sends one request over a connection pinned to a checked address, within its bounds.

The standard library's client costs 50 µs of CPU a request, a fifth of what httpx does, and this
is the hot path: four requests a case. It reads no proxy settings and follows no redirects.
"""

import http.client
import io
import secrets
import select
import socket
import ssl
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import cast

from gateways.url_guard import Guard, Target


class _BoundedReader(io.RawIOBase):
    """Reads within what is left of the request's time and bytes: dripping does not renew them."""

    def __init__(self, pipe: "BoundedSocket") -> None:
        self._pipe = pipe

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower than Buffer
        return self._pipe.receive_into_buffer(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._pipe.release()


class BoundedSocket:
    """What http.client needs of a socket, with a deadline and a budget of bytes in front.

    http.client alone would read a chunk of negative size for ever. Like a socket it stays open
    while somebody reads: http.client closes first, then reads.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection
        self._readers = 0
        self._is_closed = False
        self._deadline = 0.0
        self._budget = 0

    def set_bounds(self, deadline: float, budget: int) -> None:
        self._deadline, self._budget = deadline, budget

    def receive_into_buffer(self, buffer: bytearray | memoryview) -> int:
        count = self._socket_in_time().recv_into(buffer)
        self._budget -= count
        if self._budget < 0:
            raise http.client.HTTPException("more bytes than any honest answer has")
        return count

    def sendall(self, content: bytes) -> None:
        self._socket_in_time().sendall(content)

    def is_quiet(self) -> bool:
        """Return whether nothing unexpected has arrived: neither the end nor a second response."""
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return False
        looking = select.poll()
        looking.register(self._socket, select.POLLIN)
        return not looking.poll(0)

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_BoundedReader(self))

    def release(self) -> None:
        self._readers -= 1
        if self._is_closed and not self._readers:
            self._socket.close()

    def close(self) -> None:
        self._is_closed = True
        if not self._readers:
            self._socket.close()

    def _socket_in_time(self) -> socket.socket:
        remaining = self._deadline - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the time for this request is over")
        self._socket.settimeout(remaining)
        return self._socket


_IDLE_SECONDS = 20.0
_IDLE_CONNECTIONS = 8
_IDLE_ORIGINS = 32
_CONNECT_SECONDS = 5.0
_NUMBER = "X-Request-Id"  # a server that repeats it shows which question it answers
_FRAMING_BYTES = 300_000  # for headers and the frames of chunks


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """`body` holds at most one byte more than the limit, so that too much can be told."""

    status: int
    headers: Message
    body: bytes


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    target: Target
    headers: Mapping[str, str]
    body: bytes | None
    deadline: float
    limit: int


class _Connection(http.client.HTTPConnection):
    """To one of the checked addresses, whatever the name means by now."""

    auto_open = 0  # never by itself: it would ask the name server again, unchecked

    def __init__(self, target: Target, addresses: list[str], tls: ssl.SSLContext | None) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 443 if tls else 80
        self._addresses = addresses
        self._tls = tls
        self.idle_since = 0.0

    def open(self, deadline: float) -> None:
        """Connect to the pinned address; certificate and Host header still use the host's name."""
        connection = self._connect_socket(deadline)
        if self._tls:
            try:
                connection = self._tls.wrap_socket(connection, server_hostname=self.host)
            except BaseException:
                connection.close()
                raise
        self.sock = cast("socket.socket", BoundedSocket(connection))

    def set_bounds(self, deadline: float, budget: int) -> None:
        cast("BoundedSocket", self.sock).set_bounds(deadline, budget)

    def is_quiet(self) -> bool:
        return cast("BoundedSocket", self.sock).is_quiet()

    def _connect_socket(self, deadline: float) -> socket.socket:
        failure: OSError = ConnectionError(f"{self.host} has no address")
        for address in self._addresses[:3]:
            wait = min(_CONNECT_SECONDS, deadline - time.monotonic())
            try:
                connection = socket.create_connection((address, self.port), timeout=max(wait, 0.01))
            except OSError as refused:
                failure = refused
            else:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connection
        raise failure


class HttpClient:
    """Keeps connections for a while, so that a name is resolved and checked once for many uses.

    Kept is only what proves that its answers belong to our questions, by repeating their numbers.
    On any other connection a second answer to one question would pass for the next one's.
    """

    def __init__(self, guard: Guard, tls: ssl.SSLContext | None = None) -> None:
        self.guard = guard
        self._tls = tls or ssl.create_default_context()
        self._idle: defaultdict[tuple[str, str, int], deque[_Connection]] = defaultdict(deque)

    def send(
        self,
        target: Target,
        *,
        seconds: float,
        limit: int,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
    ) -> HttpAnswer:
        """Send a request and return the response; reconnect once if a kept connection was lost."""
        deadline = time.monotonic() + seconds
        order = _Request(method, target, headers or {}, body, deadline, limit)
        connection = self._take_idle(target)
        if connection is not None:
            try:
                return self._exchange(connection, order)
            except (http.client.RemoteDisconnected, ConnectionError):
                pass
        tls = self._tls if target.scheme == "https" else None
        fresh = _Connection(target, self.guard.resolve_addresses(target), tls)
        fresh.open(deadline)
        return self._exchange(fresh, order)

    def close(self) -> None:
        for idle in list(self._idle.values()):
            while idle:
                idle.pop().close()

    def _take_idle(self, target: Target) -> _Connection | None:
        idle = self._idle[target.origin]
        while idle:
            connection = idle.pop()
            # A second answer to the last question would pass for the answer to the next one.
            if time.monotonic() - connection.idle_since < _IDLE_SECONDS and connection.is_quiet():
                return connection
            connection.close()
        return None

    def _exchange(self, connection: _Connection, order: _Request) -> HttpAnswer:
        is_reusable, number = False, secrets.token_hex(8)
        headers = {**order.headers, _NUMBER: number}
        connection.set_bounds(order.deadline, 2 * order.limit + _FRAMING_BYTES)
        try:
            connection.request(order.method, order.target.path, order.body, headers)
            with connection.getresponse() as response:
                is_proven = _is_proven(response, number)
                body = response.read(order.limit + 1)
                if response.length and len(body) <= order.limit:
                    raise http.client.IncompleteRead(body, response.length)
                is_reusable = is_proven and response.isclosed() and not response.will_close
                return HttpAnswer(response.status, response.headers, body)
        finally:
            if is_reusable:
                self._keep_idle(connection, order.target)
            else:
                connection.close()

    def _keep_idle(self, connection: _Connection, target: Target) -> None:
        """Keep a few idle connections for each of a few origins, so that many origins keep none."""
        if len(self._idle) > _IDLE_ORIGINS:
            self.close()
            self._idle.clear()
        idle = self._idle[target.origin]
        if len(idle) >= _IDLE_CONNECTIONS:
            connection.close()
            return
        connection.idle_since = time.monotonic()
        idle.append(connection)


def _is_proven(response: http.client.HTTPResponse, number: str) -> bool:
    """Return whether the answer names our question; raise if it names another.

    Raises:
        HTTPException: it answers something else.
    """
    echoed_number = response.headers.get(_NUMBER)
    if echoed_number not in {None, number}:
        raise http.client.HTTPException("the answer to another question")
    return echoed_number == number
