"""Run a process of the cluster that dies of one picture.

Started as `python -m lab.chaos.workload.poison_worker`.

Another picture never ends, and only the child that opens it is lost.

The sandbox is where the outside reaches a worker; the fake replaces it. A process on a host of
its own reaches the marketplace's address through a proxy of that host, as a route would lead it.
"""

import os
import socket
import sys
from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from lab.chaos.workload.endless_sandbox import PROGRAM
from matchers.image.picture import Features, Picture, Refused
from matchers.image.sandbox import pool
from matchers.image.sandbox.connection import ChildConnection
from matchers.image.sandbox.pool import Sandbox

POISON: Final = b"markwarden-poison"  # what the deadly picture ends with


class PoisonedSandbox(Sandbox):
    """Kills the whole process when it sees the poison, as a native library might."""

    def examine_all(
        self, files: Sequence[bytes], *, want: Features = Features.HASHES
    ) -> tuple[Picture | Refused, ...]:
        """Return what each file shows, if this process survives it."""
        if any(content.endswith(POISON) for content in files):
            os._exit(77)
        return super().examine_all(files, want=want)


ROUTE: Final = "LAB_ROUTE"  # a port of this machine, and the one that is connected instead


class RoutedSocket(socket.socket):
    """Connects where its host's route leads."""

    route = ("", 0)

    def connect(self, address: Any, /) -> None:  # noqa: ANN401  # of any family
        """Connect, to the proxy's port in place of the server's."""
        host, port = self.route
        is_routed = isinstance(address, tuple) and f"{address[0]}:{address[1]}" == host
        super().connect(("127.0.0.1", port) if is_routed else address)


def _follow_route() -> None:
    if route := os.environ.get(ROUTE):
        server, _, ours = route.partition("=")
        RoutedSocket.route = (server, int(ours))
        vars(socket)["socket"] = RoutedSocket


def main(words: list[str]) -> int:
    """Run the process of `python -m workers`, with a sandbox that can kill it."""
    _follow_route()
    import django  # noqa: PLC0415  # the settings are read only when a process starts

    django.setup()
    from workers import __main__, processes  # noqa: PLC0415  # needs the settings

    vars(processes)["Sandbox"] = PoisonedSandbox  # the fakes at the edge
    vars(pool)["ChildConnection"] = partial(ChildConnection, program=PROGRAM)
    return __main__.main(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
