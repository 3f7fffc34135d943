"""Run the real Prometheus and Alertmanager with the project's configuration, on this machine."""

import json
import shutil
import signal
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final

import yaml

from lab.servers import prometheus
from lab.servers.place import free_port
from lab.servers.process import PrivateServer, ServerProcess

_ALERTMANAGER: Final = "prometheus-alertmanager"
RESEND_SECONDS: Final = 2


class MonitoringMissing(RuntimeError):
    """There is no Prometheus or no Alertmanager here; on Debian: apt-get install prometheus
    prometheus-alertmanager."""


@dataclass(frozen=True, slots=True)
class Monitoring:
    """The running Prometheus and Alertmanager, and where they listen."""

    prometheus: PrivateServer
    alertmanager: PrivateServer

    def query(self, path: str) -> Any:  # noqa: ANN401  # JSON
        """Return Prometheus's answer to a query."""
        address = f"http://127.0.0.1:{self.prometheus.port}/api/v1/{path}"
        with urllib.request.urlopen(address, timeout=10) as answer:  # loopback
            return json.loads(answer.read())["data"]

    def firing_alerts(self) -> set[str]:
        """Return the alerts that fire or are pending, without the watchdog."""
        alerts = self.query("alerts")["alerts"]
        return {alert["labels"]["alertname"] for alert in alerts} - {"Watchdog"}


def is_installed() -> bool:
    return prometheus.is_installed() and shutil.which(_ALERTMANAGER) is not None


@contextmanager
def run_monitoring(
    folder: Path, *, exporter: int, work: Mapping[str, int], pager: int
) -> Iterator[Monitoring]:
    """Use the project's rules, routes, intervals and thresholds; only addresses differ."""
    if not is_installed():
        raise MonitoringMissing(MonitoringMissing.__doc__)
    folder.mkdir(parents=True, exist_ok=True)
    _write_routes(folder, pager)
    alertmanager = _make_alertmanager(folder)
    targets = {"markwarden": [exporter], "work": list(work.values())}
    words = [f"--rules.alert.resend-delay={RESEND_SECONDS}s"]
    try:
        alertmanager.start()
        with prometheus.running(
            folder, targets, alertmanager=alertmanager.port, words=words
        ) as watching:
            yield Monitoring(watching, alertmanager)
    finally:
        alertmanager.process.stop()


def _write_routes(folder: Path, pager: int) -> None:
    config = yaml.safe_load((prometheus.CONFIG_FOLDER / "alertmanager.yml").read_text())
    for receiver in config["receivers"]:
        url = f"http://127.0.0.1:{pager}/{receiver['name']}"
        receiver["webhook_configs"] = [{"url": url, "send_resolved": True}]
    (folder / "alertmanager.yml").write_text(yaml.safe_dump(config))


def _make_alertmanager(folder: Path) -> PrivateServer:
    port = free_port()
    process = ServerProcess(
        name="alertmanager",
        command=[
            shutil.which(_ALERTMANAGER) or _ALERTMANAGER,
            f"--config.file={folder}/alertmanager.yml",
            f"--storage.path={folder}/silences",
            "--cluster.listen-address=",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        folder=folder,
        owner=None,
        stops=(signal.SIGTERM,),
    )
    return PrivateServer(process, port)


@dataclass(frozen=True, slots=True)
class Call:
    """One alert in one notification."""

    at: float  # monotonic seconds
    receiver: str
    alert: str
    is_firing: bool


@dataclass(slots=True)
class Pager:
    """A pager that keeps every call."""

    port: int
    _calls: list[Call] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record_notification(self, receiver: str, body: bytes) -> None:
        """Record a notification of Alertmanager."""
        now = time.monotonic()
        calls = [
            Call(now, receiver, alert["labels"]["alertname"], alert["status"] == "firing")
            for alert in json.loads(body)["alerts"]
        ]
        with self._lock:
            self._calls.extend(calls)

    def since(self, at: float) -> list[Call]:
        """Return the calls after that moment, without the watchdog's."""
        with self._lock:
            return [call for call in self._calls if call.at >= at and call.alert != "Watchdog"]

    def watchdog_calls(self) -> int:
        """Return how often the watchdog called."""
        with self._lock:
            return sum(call.receiver == "watchdog" for call in self._calls)


@contextmanager
def run_pager() -> Iterator[Pager]:
    """Run a pager on loopback; the last part of a path names the receiver."""
    pager = Pager(free_port())

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            length = int(self.headers.get("Content-Length", 0))
            pager.record_notification(self.path.rpartition("/")[2], self.rfile.read(length))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *_words: object) -> None:  # noqa: A002  # the same
            """Log nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", pager.port), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield pager
    finally:
        server.shutdown()
        server.server_close()
