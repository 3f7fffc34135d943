"""Watch one server, stop it when the parent dies, and leave nothing behind.

It runs as a program of its own, with the standard library alone, so that it starts in a few
milliseconds. A pid file descriptor reports the parent's death, whatever thread started us and
whichever process inherited its pipes; the server's death signal covers a dead watchdog.
"""

import ctypes
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

_SET_DEATH_SIGNAL = 1
_SET_CHILD_SUBREAPER = 36


def main(order: dict[str, Any]) -> int:
    """Start the server, print its process id, and wait until server or parent ends."""
    libc = ctypes.CDLL(None)
    libc.prctl(_SET_CHILD_SUBREAPER, 1)
    parent = os.pidfd_open(order["parent"])
    if os.getppid() != order["parent"]:
        return _remove_folder(order)
    reader, asking = os.pipe()

    def request_end(*_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # who asks twice is heard once
        os.close(asking)

    signal.signal(signal.SIGTERM, request_end)
    server = _start(order, libc)
    print(server.pid, flush=True)
    server_pidfd = os.pidfd_open(server.pid)
    ready_descriptors, _, _ = _wait(parent, reader, server_pidfd)
    if server_pidfd not in ready_descriptors:
        _stop(server, order["stops"])
    _reap_orphans()
    return _remove_folder(order) if parent in ready_descriptors else 0


def _start(order: dict[str, Any], libc: ctypes.CDLL) -> subprocess.Popen[bytes]:
    """Start the server. The death signal is set after the change of user, which clears it."""
    with Path(order["log"]).open("ab") as log:
        return subprocess.Popen(  # noqa: S603 -- the command is ours
            order["command"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=order["cwd"],
            env=order["environment"],
            user=order["uid"],
            group=order["gid"],
            extra_groups=None if order["uid"] is None else [],
            preexec_fn=lambda: libc.prctl(_SET_DEATH_SIGNAL, order["stops"][0]),  # noqa: PLW1509 -- one thread
        )


def _wait(*descriptors: int) -> tuple[list[int], list[int], list[int]]:
    return select.select(descriptors, [], [])


def _stop(server: subprocess.Popen[bytes], stops: list[int]) -> None:
    for number in (*stops, signal.SIGKILL):
        server.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            server.wait(timeout=4)
            return


def _reap_orphans() -> None:
    """Kill and reap the orphaned children of a killed server, until there are none."""
    listing = Path(f"/proc/self/task/{os.getpid()}/children")
    while True:
        for child in listing.read_text().split():
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
        try:
            process_id, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not process_id:
            time.sleep(0.005)


def _remove_folder(order: dict[str, Any]) -> int:
    """Remove the parent's temporary folder, because the parent can no longer do it."""
    if order["temporary_folder"]:
        shutil.rmtree(order["temporary_folder"], ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
