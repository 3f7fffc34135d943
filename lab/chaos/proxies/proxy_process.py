"""Proxies the cluster's connections to its servers, and breaks them on request.

A process of its own, so that the lab's work does not slow the cluster's traffic:
`python -m lab.chaos.proxies.proxy_process --orders PORT --line NAME:PORT:TO ...`.
An order is a line of JSON: `{"line": "queue", "how": "slow", "seconds": 0.2}`; an empty `how`
restores. The line "queue" means all of it, "queue@worker-1" that of one host. The answer says how
often every fault of every connection has struck.
"""

import argparse
import asyncio
import json
import random
from collections import Counter
from dataclasses import dataclass, field
from typing import Final, Literal

type How = Literal[
    "", "slow", "cut", "failing", "half", "enqueue", "fetch", "commit",
    "silent",  # nothing passes and nobody hears of it, as where a cable is unplugged
    "lossy",  # each reply may get lost and be sent again
    "refusing",  # the store does not know our keys
]  # fmt: skip

# The server executes these; then the reply is dropped and the connection cut.
_UNHEARD: Final = {
    "enqueue": b"\r\nenqueue\r\n",  # a word in Redis' protocol stands between line ends
    "fetch": b"\r\nfetch\r\n",
    "commit": b"COMMIT\0",  # and PostgreSQL's texts end with a zero
}
_NOTHING_DONE: Final = (b"*0\r\n", b"-")  # nothing fetched, or an error: losing it loses nothing
_EMPTY: Final = b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_ANSWERS: Final = {
    "failing": b"HTTP/1.1 500 Sorry" + _EMPTY,
    "refusing": b"HTTP/1.1 403 Forbidden" + _EMPTY,
}
_SENT_AGAIN_AFTER: Final = 0.2  # seconds, doubled each time, as TCP does
_MOST_LOSSES: Final = 4  # of one reply in a row


@dataclass(slots=True)
class Proxy:
    """One port of ours, and the server's port behind it."""

    name: str
    port: int
    to: int
    how: How = ""
    seconds: float = 0.0
    struck: Counter[str] = field(default_factory=Counter)
    calls: set["ClientSide"] = field(default_factory=set)

    def order(self, how: How, seconds: float) -> None:
        """Set the fault; cutting also ends open connections, and silence holds them."""
        self.how, self.seconds = how, seconds
        for call in list(self.calls):
            if how == "cut":
                call.end()
            call.hold(is_silent=how == "silent")
            self.struck[how] += how in {"cut", "silent"}

    def draw_delay(self) -> float:
        """Return by how many seconds a reply is late."""
        if self.how == "slow":
            return self.seconds
        losses = 0
        while losses < _MOST_LOSSES and random.random() < self.seconds:  # noqa: S311  # no secret
            losses += 1
        return _SENT_AGAIN_AFTER * ((1 << losses) - 1)

    def hit(self) -> None:
        """Count a strike; a reply is lost once per order."""
        self.struck[self.how] += 1
        if self.how in _UNHEARD:
            self.how = ""


class ClientSide(asyncio.Protocol):
    """The client's end of one connection; it owns the server's end."""

    def __init__(self, line: Proxy) -> None:
        """Start without a connection."""
        self.line = line
        self.is_unheard = False  # the next reply will not be
        self._far = ServerSide(self)
        self._connecting: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # of create_server
        self._transport = transport
        if self.line.how == "cut":
            self.line.hit()
            transport.abort()
            return
        self.line.calls.add(self)
        transport.pause_reading()  # until the server is connected
        self.hold(is_silent=self.line.how == "silent")

    def hold(self, *, is_silent: bool) -> None:
        """Read from neither end, or go on where it stopped; not even an end of one is heard."""
        if self._transport is None or self._transport.is_closing():
            return
        if self._connecting is None:
            if not is_silent:
                self._connecting = asyncio.create_task(self._connect(self._transport))
        elif self._connecting.done():
            for end in (self._transport, self._far.transport):
                _let_read(end, is_reading=not is_silent)

    async def _connect(self, transport: asyncio.Transport) -> None:
        loop = asyncio.get_running_loop()
        try:
            await loop.create_connection(lambda: self._far, "127.0.0.1", self.line.to)
        except OSError:
            transport.abort()
        else:
            for end in (transport, self._far.transport):
                _let_read(end, is_reading=self.line.how != "silent")

    def data_received(self, data: bytes) -> None:
        how = self.line.how
        if how in _ANSWERS:
            self.line.hit()
            self.say(_ANSWERS[how])
            self.end(politely=True)
            return
        self.is_unheard = how in _UNHEARD and _UNHEARD[how] in data
        self._far.say(data)

    def say(self, data: bytes) -> None:
        """Send to the client."""
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def end(self, *, politely: bool = False) -> None:
        """Close both ends; pending data is only sent if `politely`."""
        if self._transport is not None:
            (self._transport.close if politely else self._transport.abort)()
        self._far.end()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self.line.calls.discard(self)
        self._far.end()


def _let_read(end: asyncio.Transport | None, *, is_reading: bool) -> None:
    if end is not None:
        (end.resume_reading if is_reading else end.pause_reading)()


class ServerSide(asyncio.Protocol):
    """The server's end: most faults strike its replies."""

    def __init__(self, client_side: ClientSide) -> None:
        """Start without a connection."""
        self._near = client_side
        self.transport: asyncio.Transport | None = None
        self._delayed = 0
        self._is_lost = False
        self._due_at = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101  # of create_connection
        self.transport = transport

    def say(self, data: bytes) -> None:
        """Send to the server."""
        if self.transport is not None:
            self.transport.write(data)

    def end(self) -> None:
        """Close the connection."""
        if self.transport is not None:
            self.transport.abort()

    def data_received(self, data: bytes) -> None:
        line = self._near.line
        if self._near.is_unheard and not data.startswith(_NOTHING_DONE):
            self._near.is_unheard = False
            if line.how in _UNHEARD:
                line.hit()
                self._near.end()
                return
        if line.how == "half" and b"\r\n\r\n" in data:
            line.hit()
            head, _, body = data.partition(b"\r\n\r\n")
            self._near.say(head + b"\r\n\r\n" + body[: len(body) // 2])
            self._near.end(politely=True)
            return
        self._pass_on(data)

    def _pass_on(self, data: bytes) -> None:
        """Pass data on in order, delayed or not."""
        line = self._near.line
        wait = 0.0
        if line.how in {"slow", "lossy"}:
            line.hit()
            wait = line.draw_delay()
        if not wait and not self._delayed:
            self._near.say(data)
            return
        loop = asyncio.get_running_loop()
        self._due_at = max(self._due_at + 1e-6, loop.time() + wait)
        self._delayed += 1
        loop.call_at(self._due_at, self._at_last, data)

    def _at_last(self, data: bytes) -> None:
        self._delayed -= 1
        self._near.say(data)
        self._end_after_last()

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._is_lost = True
        self._end_after_last()

    def _end_after_last(self) -> None:
        """Let the client hear the end as soon as it has heard all that was said before."""
        if self._is_lost and not self._delayed:
            self._near.end(politely=True)


async def _serve(lines: list[Proxy], orders: int) -> None:
    loop = asyncio.get_running_loop()
    for line in lines:
        await loop.create_server(lambda line=line: ClientSide(line), "127.0.0.1", line.port)  # type: ignore[misc]  # mypy gives no lambda with a default a type

    async def obey(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        order = json.loads(await reader.readline() or "{}")  # or who tries whether we listen
        for line in lines:
            if order.get("line") in {line.name, line.name.partition("@")[0]}:
                line.order(order["how"], order.get("seconds", 0.0))
        struck: dict[str, Counter[str]] = {}
        for line in lines:
            struck.setdefault(line.name.partition("@")[0], Counter()).update(line.struck)
        writer.write(json.dumps(struck).encode() + b"\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(obey, "127.0.0.1", orders)
    await server.serve_forever()


def _line(text: str) -> Proxy:
    name, port, to = text.split(":")
    return Proxy(name, int(port), int(to))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Proxies to servers, broken on request.")
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--line", type=_line, action="append", required=True)
    chosen = parser.parse_args()
    asyncio.run(_serve(chosen.line, chosen.orders))
