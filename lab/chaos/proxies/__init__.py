"""Proxies between the cluster and its servers, which the lab can break and restore."""

import json
import signal
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lab.chaos.proxies.proxy_process import How
from lab.cluster.environment import Environment
from lab.servers.place import free_port
from lab.servers.process import PrivateServer, ServerProcess

__all__ = ["How", "Proxies", "between", "running"]

_CHECKOUT = Path(__file__).parents[3]


@dataclass(frozen=True, slots=True)
class Proxies(PrivateServer):
    """The running proxies; `ports` are ours by those of the servers."""

    names: frozenset[str]
    ports: Mapping[int, int]

    def redirect(self, environment: Mapping[str, str]) -> dict[str, str]:
        """Return the settings with our ports in place of the servers'."""
        return {name: self._redirect_value(value) for name, value in environment.items()}

    def _redirect_value(self, value: str) -> str:
        for server, ours in self.ports.items():
            value = value.replace(f"127.0.0.1:{server}", f"127.0.0.1:{ours}")
        return value

    def break_line(self, name: str, how: How, seconds: float = 0.0) -> int:
        """Break a connection from now on; return how often this fault struck it before."""
        return self._order(line=name, how=how, seconds=seconds)[name].get(how, 0)

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
                found: dict[str, dict[str, int]] = json.loads(answer.readline())
        return found


@contextmanager
def between(environment: Environment) -> Iterator[Proxies]:
    """Run a proxy to each server of the environment, and to its object store if there is one."""
    servers: dict[str, int] = {}
    if environment.servers is not None:
        servers = {
            "queue": environment.servers.valkey.port,
            "database": environment.servers.postgres.port,
        }
    if endpoint := environment.environment.get("MARKWARDEN_S3_ENDPOINT"):
        servers["store"] = urlsplit(endpoint).port or 80
    with running(environment.folder / "logs", servers) as proxies:
        yield proxies


@contextmanager
def running(folder: Path, servers: Mapping[str, int]) -> Iterator[Proxies]:
    """Run a proxy to each server, given by name and port; they end with the block."""
    folder.mkdir(parents=True, exist_ok=True)
    ports = {name: free_port() for name in servers}
    orders = free_port()
    words = [
        word for name, to in servers.items() for word in ("--line", f"{name}:{ports[name]}:{to}")
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
    by_server = {to: ports[name] for name, to in servers.items()}
    proxies = Proxies(process, orders, frozenset(servers), by_server)
    try:
        proxies.start()
        yield proxies
    finally:
        process.stop()
