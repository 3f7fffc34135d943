"""What a host of the laboratory is: a route of its own to the marketplace, a mount of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from gateways.vault import VaultUnreachable
from gateways.vault_folder import FolderVault
from lab.chaos import observation
from lab.chaos.observation import HostWork
from lab.chaos.proxies import hosts
from lab.chaos.workload.poison_worker import ROUTE
from lab.servers.process import ServerProcess
from tests.fakes.http_server import Server

_CHECKOUT = Path(__file__).parents[3]
_SCRIPT = """
from lab.chaos.workload import poison_worker
poison_worker._follow_route()
import socket, sys
line = socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5)
line.sendall(b"GET /who HTTP/1.1\\r\\n\\r\\n")
print(line.recv(1000).decode().splitlines()[-1])
"""


def _name_yourself(name: str, _request: bytes) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(name)}\r\n\r\n{name}".encode()


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    server_pair = Server(), Server()
    for name, server in zip(("the marketplace", "its proxy"), server_pair, strict=True):
        server.replies["/who"] = partial(_name_yourself, name)
    yield server_pair
    for server in server_pair:
        server.close()


@pytest.mark.parametrize(
    ("is_routed", "answers"), [(True, "its proxy"), (False, "the marketplace")]
)
def test_a_process_reaches_the_marketplaces_address_through_its_host(
    servers: tuple[Server, Server], answers: str, *, is_routed: bool
) -> None:
    market, proxy = servers
    route = {ROUTE: f"127.0.0.1:{market.port}={proxy.port}"} if is_routed else {}
    result = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", _SCRIPT, str(market.port)],
        cwd=_CHECKOUT,
        env={**os.environ, **route},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == answers


def test_evidence_is_lost_on_one_host_or_on_all_and_comes_back(tmp_path: Path) -> None:
    folder = tmp_path / "vault"
    hosts.place_evidence(folder)
    key = FolderVault(folder).put(b"evidence")
    vaults = {}
    for host in hosts.worker_hosts(2):
        hosts.mount_evidence(folder, host)
        vaults[host] = FolderVault(hosts.evidence_mount(folder, host))
        assert vaults[host].read(key) == b"evidence"
    hosts.lose_evidence(folder, "worker-1")
    with pytest.raises(VaultUnreachable):
        vaults["worker-1"].read(key)
    assert vaults["worker-2"].read(key) == b"evidence"
    hosts.mount_evidence(folder, "worker-1")
    hosts.lose_evidence(folder)
    for vault in (*vaults.values(), FolderVault(folder)):
        with pytest.raises(VaultUnreachable):
            vault.put(b"more")
    hosts.return_evidence(folder)
    assert vaults["worker-1"].read(key) == FolderVault(folder).read(key) == b"evidence"


def test_only_workers_have_hosts_of_their_own() -> None:
    host_names = [hosts.host_of(name) for name in ("worker-2", "dispatcher", "web", "suspect")]
    assert host_names == ["worker-2", hosts.MAIN, hosts.MAIN, hosts.MAIN]


def test_a_run_that_is_done_waits_for_a_host_that_may_still_be_heard_of_in_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = ServerProcess("worker-2", ["true"], tmp_path, owner=None, stops=())
    of_hosts = HostWork()
    of_hosts.add_return(worker)
    assert (of_hosts.count_awaited(), of_hosts.list_missing()) == (1, ["worker-2"])
    monkeypatch.setattr(observation, "LATE_SECONDS", 0.0)
    assert (of_hosts.count_awaited(), of_hosts.list_missing()) == (0, ["worker-2"])
