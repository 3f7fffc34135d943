"""Proxies between the cluster and its servers, which the lab can break and restore."""

import json
import signal
import socket
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lab.chaos.proxies.proxy_process import How
from lab.servers.place import free_port
from lab.servers.process import PrivateServer, ServerProcess

__all__ = ["How", "Proxies", "running"]

_CHECKOUT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Proxies(PrivateServer):
    """The running proxies; `ports` are ours, by host and by the servers' own."""

    names: frozenset[str]
    ports: Mapping[str, Mapping[int, int]]

    def redirect(self, environment: Mapping[str, str], host: str = "") -> dict[str, str]:
        """Return the settings with this host's ports in place of the servers'."""
        ports = self.ports[host]
        return {name: _redirect_value(value, ports) for name, value in environment.items()}

    def break_line(self, name: str, how: How, seconds: float = 0.0) -> int:
        """Break a connection from now on; return how often this fault struck it before.

        `queue` is the queue's for every host, `queue@worker-1` that of one.
        """
        return self._order(line=name, how=how, seconds=seconds)[name.partition("@")[0]].get(how, 0)

    def restore(self, name: str) -> None:
        """Restore the connection."""
        self._order(line=name, how="")

    def count_struck(self, name: str, how: How) -> int:
        """Return how often the fault has struck."""
        return self._order()[name].get(how, 0)

    def _order(self, **order: object) -> dict[str, dict[str, int]]:
        with socket.create_connection(("127.0.0.1", self.port), 10) as line:
            line.sendall(json.dumps(order).encode() + b"\n")
            with line.makefile("rb") as answer:
                reply: dict[str, dict[str, int]] = json.loads(answer.readline())
        return reply


def _redirect_value(value: str, ports: Mapping[int, int]) -> str:
    for server, ours in ports.items():
        value = value.replace(f"127.0.0.1:{server}", f"127.0.0.1:{ours}")
    return value


@contextmanager
def running(
    folder: Path, servers: Mapping[str, int], *, hosts: Sequence[str] = ("",)
) -> Iterator[Proxies]:
    """Run a proxy from each host to each server, given by name and port; they end with the block.

    A host without a name is the only one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    ports = {host: {to: free_port() for to in servers.values()} for host in hosts}
    orders = free_port()
    words = [
        word
        for host, ours in ports.items()
        for name, to in servers.items()
        for word in ("--line", f"{name}{host and f'@{host}'}:{ours[to]}:{to}")
    ]
    process = ServerProcess(
        name="lines",
        command=[
            *(sys.executable, "-m", "lab.chaos.proxies.proxy_process"),
            *("--orders", str(orders), *words),
        ],
        folder=folder,
        owner=None,
        stops=(signal.SIGTERM,),
        environment={"PYTHONPATH": str(_CHECKOUT)},
    )
    proxies = Proxies(process, orders, frozenset(servers), ports)
    try:
        proxies.start()
        yield proxies
    finally:
        process.stop()
