"""This file sends one request over a connection pinned to a checked address, within one deadline.

The standard library's client costs 50 µs of CPU a request, a fifth of what httpx does, and this
is the hot path: four requests a case. It reads no proxy settings and follows no redirects.
"""

import http.client
import io
import socket
import ssl
import time
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import Message
from typing import cast

from gateways.guard import Guard, Target

_IDLE_SECONDS = 20.0
_IDLE_CONNECTIONS = 8
_CONNECT_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` holds at most one byte more than the limit, so that too much can be told."""

    status: int
    headers: Message
    body: bytes


class _DeadlineReader(io.RawIOBase):
    """Each read may wait for what is left of the request's time: dripping does not renew it."""

    def __init__(self, pipe: "_Pipe") -> None:
        self._pipe = pipe

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]  # narrower than Buffer
        return self._pipe.socket_in_time().recv_into(buffer)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._pipe.release()


class _Pipe:
    """What http.client needs of a socket, with a deadline in front.

    Like a socket it stays open while somebody reads: http.client closes first, then reads.
    """

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
        self._readers = 0
        self._is_closed = False
        self.deadline = 0.0

    def socket_in_time(self) -> socket.socket:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this request is over")
        self._socket.settimeout(left)
        return self._socket

    def sendall(self, content: bytes) -> None:
        self.socket_in_time().sendall(content)

    def makefile(self, _mode: str) -> io.BufferedReader:
        self._readers += 1
        return io.BufferedReader(_DeadlineReader(self))

    def release(self) -> None:
        self._readers -= 1
        if self._is_closed and not self._readers:
            self._socket.close()

    def close(self) -> None:
        self._is_closed = True
        if not self._readers:
            self._socket.close()


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
        """The name is still what the certificate and the Host header must say."""
        connected = self._connected(deadline)
        if self._tls:
            try:
                connected = self._tls.wrap_socket(connected, server_hostname=self.host)
            except BaseException:
                connected.close()
                raise
        self.sock = cast("socket.socket", _Pipe(connected))

    def grant(self, deadline: float) -> None:
        cast("_Pipe", self.sock).deadline = deadline

    def _connected(self, deadline: float) -> socket.socket:
        failure: OSError = ConnectionError(f"{self.host} has no address")
        for address in self._addresses[:3]:
            left = min(_CONNECT_SECONDS, deadline - time.monotonic())
            try:
                connected = socket.create_connection((address, self.port), timeout=max(left, 0.01))
            except OSError as refused:
                failure = refused
            else:
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return connected
        raise failure


class Wire:
    """Keeps connections for a while, so that a name is resolved and checked once for many uses."""

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
    ) -> Answer:
        """The answer. A kept connection that was closed meanwhile is replaced once, unseen."""
        request = (method, target.path, body, dict(headers or {}))
        deadline = time.monotonic() + seconds
        kept = self._kept(target)
        if kept is not None:
            try:
                return self._exchange(kept, target, request, deadline, limit)
            except (http.client.RemoteDisconnected, ConnectionError):
                pass
        fresh = _Connection(
            target,
            self.guard.addresses(target),
            self._tls if target.scheme == "https" else None,
        )
        fresh.open(deadline)
        return self._exchange(fresh, target, request, deadline, limit)

    def close(self) -> None:
        for connections in self._idle.values():
            while connections:
                connections.pop().close()

    def _kept(self, target: Target) -> _Connection | None:
        idle = self._idle[target.origin]
        while idle:
            connection = idle.pop()
            if time.monotonic() - connection.idle_since < _IDLE_SECONDS:
                return connection
            connection.close()
        return None

    def _exchange(
        self,
        connection: _Connection,
        target: Target,
        request: tuple[str, str, bytes | None, dict[str, str]],
        deadline: float,
        limit: int,
    ) -> Answer:
        is_reusable = False
        connection.grant(deadline)
        try:
            connection.request(*request)
            with connection.getresponse() as response:
                body = response.read(limit + 1)
                if response.length and len(body) <= limit:
                    raise http.client.IncompleteRead(body, response.length)
                is_reusable = response.isclosed() and not response.will_close
                return Answer(response.status, response.headers, body)
        finally:
            if is_reusable and len(self._idle[target.origin]) < _IDLE_CONNECTIONS:
                connection.idle_since = time.monotonic()
                self._idle[target.origin].append(connection)
            else:
                connection.close()
