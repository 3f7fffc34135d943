"""Asks clamd, ClamAV's daemon, whether a file holds malware, by its protocol over TCP."""

import socket
import struct
import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_SECONDS: Final = 20.0  # in all, from connecting to the verdict
_LONGEST_REPLY: Final = 4096


class ScannerUnreachable(Exception):
    """The scanner gave no verdict in time: nobody knows whether the file is harmless."""


@dataclass(frozen=True, slots=True)
class Clamd:
    """A scanner at `host:port`; each question opens a connection of its own."""

    address: str
    seconds: float = _SECONDS

    def find_malware(self, content: bytes) -> str:
        """Return what the scanner calls the malware in a file; empty: it found none.

        Raises:
            ScannerUnreachable: it did not answer, or took a file of this size for too large.
        """
        if not content:
            return ""
        reply = self._send_command("INSTREAM", struct.pack(">I", len(content)), content, bytes(4))
        verdict, is_found = reply.removeprefix("stream: "), reply.endswith(" FOUND")
        if verdict != "OK" and not is_found:
            raise ScannerUnreachable(f"{self.address} gave no verdict: {reply or 'nothing'}")
        return verdict.removesuffix(" FOUND") if is_found else ""

    def fetch_version(self) -> str:
        """Return the scanner's version with the number and day of its signatures.

        Raises:
            ScannerUnreachable: it did not answer.
        """
        return self._send_command("VERSION")

    def _send_command(self, command: str, *parts: bytes) -> str:
        place, ends = urlsplit(f"//{self.address}"), time.monotonic() + self.seconds
        try:
            target = (place.hostname or "", place.port or 0)
            with socket.create_connection(target, timeout=self.seconds) as connection:
                for part in (f"z{command}\0".encode(), *parts):
                    connection.settimeout(max(ends - time.monotonic(), 0.001))
                    connection.sendall(part)
                return _read_reply(connection, ends)
        except OSError as silent:
            raise ScannerUnreachable(f"{self.address} does not answer: {silent}") from silent


def _read_reply(connection: socket.socket, ends: float) -> str:
    reply = b""
    while not reply.endswith(b"\0") and len(reply) < _LONGEST_REPLY:
        connection.settimeout(max(ends - time.monotonic(), 0.001))
        got = connection.recv(_LONGEST_REPLY)
        if not got:
            break
        reply += got
    return reply.rstrip(b"\0").decode(errors="replace")
