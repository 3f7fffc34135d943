"""A connection as http.client reads it, with one deadline and one budget of bytes in front."""

import http.client
import io
import select
import socket
import ssl
import time


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

    def __init__(self, connected: socket.socket) -> None:
        self._socket = connected
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
        """Nothing has come that nobody asked for: neither the end nor a second answer."""
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
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time for this request is over")
        self._socket.settimeout(left)
        return self._socket
