"""The worker processes of this host: started, sent home in good order, replaced when they die."""

import logging
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

_log = logging.getLogger(__name__)

_STOP_TIMEOUT_SECONDS: Final = 90.0  # the longest that a worker may need for what it holds


@dataclass(slots=True)
class ProcessPool:
    """As many processes of one command as it was last told to have."""

    command: Sequence[str]
    breath_seconds: float = 2.0  # who dies at once is not started again at once
    _working: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _leaving: dict[subprocess.Popen[bytes], float] = field(default_factory=dict)
    _died_at: float = float("-inf")

    @classmethod
    def for_workers(cls, threads: int) -> "ProcessPool":
        """Worker processes with so many threads each."""
        return cls([sys.executable, "-m", "workers", "worker", "--threads", str(threads)])

    @property
    def pids(self) -> list[int]:
        """Of those who work, the longest here first."""
        return [each.pid for each in self._working if each.poll() is None]

    def resize(self, size: int) -> None:
        """Reap dead processes, start missing ones, stop surplus ones, the newest first."""
        self._reap()
        while len(self._working) > size:
            leaver = self._working.pop()
            leaver.send_signal(signal.SIGTERM)
            self._leaving[leaver] = time.monotonic()
        if time.monotonic() - self._died_at >= self.breath_seconds:
            missing = size - len(self._working)
            self._working += [self._start_process() for _ in range(missing)]

    def close(self) -> None:
        """Stop every process and wait for it."""
        self.resize(0)
        while self._leaving:
            time.sleep(0.1)
            self._reap()

    def _start_process(self) -> subprocess.Popen[bytes]:
        # In a session of its own: Ctrl-C is for us, and the workers leave in good order.
        return subprocess.Popen(self.command, start_new_session=True)  # noqa: S603  # our own

    def _reap(self) -> None:
        for dead in [each for each in self._working if each.poll() is not None]:
            _log.warning("Worker %s ended by itself with %s.", dead.pid, dead.returncode)
            self._working.remove(dead)
            self._died_at = time.monotonic()
        for leaver, since in list(self._leaving.items()):
            if leaver.poll() is None and time.monotonic() - since > _STOP_TIMEOUT_SECONDS:
                _log.error("Worker %s does not end; it is killed.", leaver.pid)
                leaver.kill()
            elif leaver.poll() is not None:
                del self._leaving[leaver]
