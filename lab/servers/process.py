"""Start one server under its watchdog, and kill, pause, stop and wait for it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from lab.servers.place import Owner

_WATCHDOG = Path(__file__).with_name("watchdog.py")


class ServerFailed(RuntimeError):
    """A private server did not start; its log says why."""


@dataclass(slots=True)
class ServerProcess:
    """One server and its watchdog. `temporary_folder` is removed when our own process dies."""

    name: str
    command: Sequence[str]
    folder: Path
    owner: Owner | None
    stops: Sequence[signal.Signals]
    temporary_folder: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    pid: int = 0
    _warden: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        return self.folder / f"{self.name}.log"

    @property
    def is_running(self) -> bool:
        return self._warden is not None and self._warden.poll() is None

    def start(self) -> None:
        order = {
            "parent": os.getpid(),
            "command": [str(word) for word in self.command],
            "cwd": str(self.folder),
            "log": str(self.log),
            "environment": {
                "PATH": os.defpath,
                "LC_ALL": "C.UTF-8",
                "TZ": "UTC",
                **self.environment,
            },
            "uid": self.owner.uid if self.owner else None,
            "gid": self.owner.gid if self.owner else None,
            "stops": [int(number) for number in self.stops],
            "temporary_folder": str(self.temporary_folder) if self.temporary_folder else "",
        }
        self._warden = subprocess.Popen(  # noqa: S603 -- our own file and interpreter
            [sys.executable, "-I", "-S", str(_WATCHDOG), json.dumps(order)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C reaches the workers first, the servers last
        )
        assert self._warden.stdout is not None  # noqa: S101 -- for the types: it was asked for above
        self.pid = int(self._warden.stdout.readline() or 0)
        if not self.pid:
            raise self.failure("did not start")

    def kill(self) -> None:
        """Kill it (kill -9); return when no process of this server is left."""
        self._signal(signal.SIGKILL)
        self.wait()

    def pause(self) -> None:
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        self.ask_to_end()
        self.wait()

    def ask_to_end(self) -> None:
        """Ask it to end, without waiting; `wait` waits."""
        if self._warden is not None:
            self._signal(signal.SIGCONT)
            self._warden.terminate()

    def wait(self) -> None:
        if self._warden is not None:
            self._warden.wait(timeout=60)
            if self._warden.stdout is not None:
                self._warden.stdout.close()
            self._warden = None

    def wait_until_listening(self, port: int, *, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not _is_listening(port):
            if not self.is_running:
                raise self.failure("stopped while starting")
            if time.monotonic() > deadline:
                raise self.failure(f"did not listen on port {port} within {seconds:.0f} s")
            time.sleep(0.01)

    def failure(self, what: str) -> ServerFailed:
        tail = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else "(no log)"
        return ServerFailed(f"{self.name} {what}. Its log ends:\n{tail}")

    def _signal(self, number: signal.Signals) -> None:
        if self.is_running:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


@dataclass(frozen=True, slots=True)
class PrivateServer:
    """A server on a port of its own; it keeps port and data over a restart."""

    process: ServerProcess
    port: int

    def start(self) -> None:
        self.process.start()
        self.process.wait_until_listening(self.port)

    def kill(self) -> None:
        self.process.kill()

    def restart(self) -> None:
        self.process.stop()
        self.start()


def _is_listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
