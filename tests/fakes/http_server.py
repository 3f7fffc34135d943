"""A server of a few lines that says exactly what a test wants said."""

import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

type Reply = Callable[[bytes], bytes | Iterator[bytes]]


class Server:
    """Answers by path, keeps what it was asked, counts connections."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.replies: dict[str, Reply] = {}
        self.requests: list[bytes] = []
        self.connections = 0
        self._tls = tls
        self._open: set[socket.socket] = set()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for connection in list(self._open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=[connection], daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        try:
            if self._tls:
                connection = self._tls.wrap_socket(connection, server_side=True)
            self._open.add(connection)
            while self._answer(connection):
                pass
        except OSError:
            pass
        finally:
            self._open.discard(connection)
            connection.close()

    def _answer(self, connection: socket.socket) -> bool:
        request = b""
        while b"\r\n\r\n" not in request:
            more = connection.recv(4096)
            if not more:
                return False
            request += more
        length = re.search(rb"(?i)content-length: (\d+)", request)
        while length and len(request.partition(b"\r\n\r\n")[2]) < int(length[1]):
            request += connection.recv(4096)
        self.requests.append(request)
        response = self.replies[request.split(b" ")[1].decode()](request)
        for piece in [response] if isinstance(response, bytes) else response:
            connection.sendall(piece)
        return isinstance(response, bytes) and b"Connection: close" not in response


def reply(
    body: bytes = b"jpeg", status: str = "200 OK", *, is_numbered: bool = True, **headers: str
) -> Reply:
    """Repeats the question's number, unless told otherwise."""
    header_fields = {"Content-Type": "image/jpeg", "Content-Length": str(len(body))}
    header_fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in header_fields.items() if value)

    def respond(request: bytes) -> bytes:
        number = re.search(rb"(?i)x-request-id: [0-9a-f]+\r\n", request)
        repeated_header = number[0] if number and is_numbered else b""
        return f"HTTP/1.1 {status}\r\n{head}".encode() + repeated_header + b"\r\n" + body

    return respond
