"""Listens where Alertmanager sends: what arrived, when, and at whose desk."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from workers.lab.servers.place import free_port


@dataclass(frozen=True, slots=True)
class Call:
    """One alert in one notification."""

    at: float  # monotonic seconds
    receiver: str
    alert: str
    is_firing: bool
    severity: str
    summary: str
    runbook: str


@dataclass(slots=True)
class Pager:
    """Keeps every call."""

    port: int
    _calls: list[Call] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record_notification(self, receiver: str, body: bytes) -> None:
        """Take down a notification of Alertmanager's."""
        now = time.monotonic()
        told = [
            Call(
                now,
                receiver,
                alert["labels"]["alertname"],
                alert["status"] == "firing",
                alert["labels"].get("severity", ""),
                alert["annotations"].get("summary", ""),
                alert["annotations"].get("runbook_url", ""),
            )
            for alert in json.loads(body)["alerts"]
        ]
        with self._lock:
            self._calls.extend(told)

    def since(self, at: float) -> list[Call]:
        """What came after that moment, the watchdog's calls left out."""
        with self._lock:
            return [call for call in self._calls if call.at >= at and call.alert != "Watchdog"]

    def watchdog_calls(self) -> int:
        """How often the watchdog was heard."""
        with self._lock:
            return sum(call.receiver == "watchdog" for call in self._calls)


@contextmanager
def run_pager() -> Iterator[Pager]:
    """A pager on loopback; the last part of an address names the receiver."""
    pager = Pager(free_port())

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            length = int(self.headers.get("Content-Length", 0))
            pager.record_notification(self.path.rpartition("/")[2], self.rfile.read(length))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *_words: object) -> None:  # noqa: A002  # the same
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", pager.port), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield pager
    finally:
        server.shutdown()
        server.server_close()
