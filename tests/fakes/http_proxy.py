"""A proxy to an HTTP server that cuts, delays, alters and refuses calls on request."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_CHUNK = 65_536


@dataclass(slots=True)
class HttpProxy:
    """`faults` are used one per connection, in order; then calls pass unchanged."""

    port: int
    faults: list[Callable[["Call"], None]] = field(default_factory=list)
    calls: int = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@dataclass(slots=True)
class Call:
    """One connection from a client, and ours to the server."""

    near: socket.socket
    far: socket.socket

    def carry(self) -> None:
        """Copy both ways until either side ends."""
        back = threading.Thread(target=_copy_bytes, args=(self.far, self.near), daemon=True)
        back.start()
        _copy_bytes(self.near, self.far)
        back.join()

    def request(self) -> tuple[bytes, bytes]:
        """Read head and body of the client's request, without passing it on."""
        head, body = _until_blank_line(self.near)
        if b"100-continue" in head.lower():
            self.near.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return head, body + _rest(self.near, _length(head) - len(body))

    def answer(self) -> tuple[bytes, bytes]:
        """Read head and body of the server's answer."""
        head, body = _until_blank_line(self.far)
        return head, body + _rest(self.far, _length(head) - len(body))


type Fault = Callable[[Call], None]


# The faults.


def upload_cut(call: Call) -> None:
    """Pass half of the body to the server, then drop both ends."""
    head, body = call.request()
    call.far.sendall(_without_expect(head) + body[: len(body) // 2])
    time.sleep(0.05)


def upload_altered(call: Call) -> None:
    """Flip one bit of the body on its way."""
    head, body = call.request()
    call.far.sendall(_without_expect(head) + bytes([body[0] ^ 1]) + body[1:])
    call.near.sendall(b"".join(call.answer()))


def download_cut(call: Call) -> None:
    """Return half of the body, and then nothing."""
    head, body = _exchange(call)
    call.near.sendall(head + body[: len(body) // 2])


def download_halved(call: Call) -> None:
    """Return half of the body, with a header that says it is whole."""
    head, body = _exchange(call)
    half = body[: len(body) // 2]
    old, new = str(len(body)).encode(), str(len(half)).encode()
    call.near.sendall(head.replace(b"ength: " + old, b"ength: " + new) + half)


def failing(call: Call) -> None:
    """Answer every call with 500."""
    call.request()
    call.near.sendall(b"HTTP/1.1 500 Sorry\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def slow(call: Call) -> None:
    """Delay the answer until the caller has given up."""
    call.request()
    time.sleep(1)


def _exchange(call: Call) -> tuple[bytes, bytes]:
    head, body = call.request()
    call.far.sendall(head + body)
    return call.answer()


@contextmanager
def run_proxy(to: int) -> Iterator[HttpProxy]:
    """Run a proxy to this local port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        line = HttpProxy(listener.getsockname()[1])
        threading.Thread(target=_serve, args=(listener, line, to), daemon=True).start()
        yield line


def _serve(listener: socket.socket, line: HttpProxy, to: int) -> None:
    with suppress(OSError):
        while True:
            client_socket, _ = listener.accept()
            line.calls += 1
            fault = line.faults.pop(0) if line.faults else Call.carry
            threading.Thread(
                target=_serve_connection, args=(client_socket, to, fault), daemon=True
            ).start()


def _serve_connection(client_socket: socket.socket, to: int, fault: Callable[[Call], None]) -> None:
    with (
        client_socket,
        suppress(OSError),
        socket.create_connection(("127.0.0.1", to)) as server_socket,
    ):
        fault(Call(client_socket, server_socket))


def _copy_bytes(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while some := source.recv(_CHUNK):
            sink.sendall(some)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


def _until_blank_line(source: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        data += source.recv(_CHUNK) or _raise_hung_up()
    head, _, body = data.partition(b"\r\n\r\n")
    return head + b"\r\n\r\n", body


def _rest(source: socket.socket, missing: int) -> bytes:
    data = b""
    while len(data) < missing:
        data += source.recv(_CHUNK) or _raise_hung_up()
    return data


def _raise_hung_up() -> bytes:
    raise ConnectionError("The other side closed the connection.")


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line.partition(b":")[2])
    return 0


def _without_expect(head: bytes) -> bytes:
    """Drop the Expect header: we answered 100 Continue already."""
    lines = head.split(b"\r\n")
    return b"\r\n".join(line for line in lines if not line.lower().startswith(b"expect:"))
