"""A scanner that speaks clamd's protocol and knows one signature: that of the EICAR test file."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

# In two parts, so that no scanner takes this file for what it is about.
EICAR: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_LARGEST: Final = 33 << 20  # StreamMaxLength


class _Handler(socketserver.StreamRequestHandler):
    server: "Scanner"

    def handle(self) -> None:
        command = bytearray()
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        self.server.commands.append(command.rstrip(b"\0").decode())
        self.wfile.write(self.server.answer or self._answer(bytes(command)))

    def _answer(self, command: bytes) -> bytes:
        if command == b"zVERSION\0":
            return b"ClamAV 1.4.3/27500/Fri Nov 27 08:00:00 2026\0"
        content = bytearray()
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        if len(content) > _LARGEST:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"


class Scanner(socketserver.ThreadingTCPServer):
    """Keeps the commands it was given; `answer` replaces what it would say."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.commands: list[str] = []
        self.answer = b""

    @property
    def address(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.server_address[1]}"


@contextmanager
def run_scanner() -> Iterator[Scanner]:
    """A scanner until the test ends."""
    with Scanner() as scanner:
        thread = threading.Thread(target=scanner.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield scanner
        scanner.shutdown()
        thread.join()
