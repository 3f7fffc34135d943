"""Run the whole stack on this machine in the foreground: every process, supervised."""

import http.client
import os
import shlex
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import psutil
from rich.console import Console
from rich.table import Table

from lab.cluster import processes
from lab.cluster.environment import Environment, start_environment
from lab.cluster.processes import Cluster
from lab.demo.steps import show_step
from lab.sample_data import material
from lab.sample_data.policy import write_sample_policy
from lab.servers import prometheus
from lab.servers.marketplace import LabMarketplace
from lab.servers.place import free_port
from workers.runtime.loops import OUTAGES, stop_on_signal

_WORKERS, _THREADS = 2, 2
_WITH_METRICS: Final = ("worker-1", "worker-2", "suspect", "sweeper", "deliver", "web")
_WATCH_SECONDS: Final = 1.0
_FIRST_PAGE_SECONDS: Final = 60.0
_FEED_SECONDS: Final = 120.0  # between batches of new listings
_POLICY: Final = Path(__file__).parents[2] / "config/policy.toml"
_WEB_SETTINGS: Final = "lab.demo.web.settings"


class PortTaken(Exception):
    """Another program listens on a port that the stack needs; the message names both."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the stack listens on 127.0.0.1."""

    web: int
    market: int
    metrics: int

    def ensure_free(self) -> None:
        """Look before anything is started.

        Raises:
            PortTaken: with the process that holds one of them, where it can be seen.
        """
        for option, port in (
            ("--port", self.web),
            ("--market-port", self.market),
            ("--metrics-port", self.metrics),
        ):
            with closing(socket.socket()) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    message = f"Port {port} is taken{_name_holder(port)}. Choose another:"
                    raise PortTaken(f"{message} {option} NUMBER.") from None

    @property
    def public_url(self) -> str:
        """Where browsers reach the pages."""
        return f"http://127.0.0.1:{self.web}"


def _name_holder(port: int) -> str:
    """Say which process listens there; empty if the system does not tell."""
    try:
        holders = [
            connection.pid
            for connection in psutil.net_connections("tcp")
            if connection.laddr
            and connection.laddr.port == port
            and connection.status == psutil.CONN_LISTEN
            and connection.pid
        ]
        return f" by process {holders[0]}, {psutil.Process(holders[0]).name()}" if holders else ""
    except psutil.Error:
        return ""


def run(folder: Path, ports: Ports) -> int:
    """Run until Ctrl-C; the data is kept in `folder` for the next time.

    Raises:
        PortTaken: nothing was started.
    """
    ports.ensure_free()
    console = Console()
    end = stop_on_signal()
    material_folder = folder / "material"
    _choose_policy(folder)
    with show_step(console, "Make sample rights, listings and pictures"):
        material.make(material_folder, day=date.today())  # noqa: DTZ011  # sample rights are valid from today
    with ExitStack() as stack:
        with show_step(console, "Start PostgreSQL, Valkey and a sample marketplace"):
            environment = stack.enter_context(
                start_environment(
                    folder,
                    material_folder,
                    keep=True,
                    public_url=ports.public_url,
                    market_port=ports.market,
                )
            )
        from lab.sample_data.seeding import seed_if_empty  # noqa: PLC0415  # Django is set up only now

        with show_step(console, "Create tables, people and rights, where there are none"):
            sample_ids = seed_if_empty(environment, material_folder)
        _give_key(environment.market)
        counts = {name: free_port() for name in _WITH_METRICS}
        with show_step(console, "Start the cluster and wait for the first page"):
            running = _start_cluster(environment, ports, counts, stack)
            watched_at = _prometheus(folder, counts, ports, stack)
            _wait_for_first_page(ports.web, end)
        stack.callback(_write_settings(environment).unlink, missing_ok=True)
        _print_addresses(console, environment, ports, watched_at)
        _start_thread(stack, _feed_listings, environment.market.code, end)
        if sample_ids:
            from lab.demo.first_day import play_first_day  # noqa: PLC0415  # Django is set up only now

            day = (material_folder, sample_ids, environment.market.origin, console.print, end)
            _start_thread(stack, play_first_day, *day)
        _watch(running, end, console)
    console.print("Stopped.")
    return 0


def _choose_policy(folder: Path) -> None:
    """Take the sample world's policy where the settings name no other."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("MARKWARDEN_POLICY", str(write_sample_policy(_POLICY, folder)))


def _start_thread(stack: ExitStack, target: Callable[..., None], *words: object) -> None:
    thread = threading.Thread(target=target, args=words)
    thread.start()
    stack.callback(thread.join)


def _feed_listings(marketplace: str, end: threading.Event) -> None:
    """Let the sample marketplace publish all the time; one listing of a batch is held."""
    from lab.sample_data.listing_sender import ListingSender  # noqa: PLC0415  # Django is set up only now

    sender = ListingSender.create(marketplace)
    while not end.wait(_FEED_SECONDS):
        with suppress(*OUTAGES):  # the next one comes in any case
            sender.send(int(time.time()), replicas=1)


def _give_key(market: LabMarketplace) -> None:
    """Let the sample marketplace call the API; it keeps its key for the next time."""
    from records.accounts import keys  # noqa: PLC0415  # Django is set up only now
    from records.accounts.models import MarketplaceScope  # noqa: PLC0415  # the same
    from records.actions.accounts import enrolment  # noqa: PLC0415  # the same
    from records.clock import database_now  # noqa: PLC0415  # the same

    now = database_now()
    account = enrolment.enrol_marketplace(market.code, actor="sample", now=now)
    if keys.active_keys(now).filter(account=account).exists() and market.key_file.exists():
        return
    for key in keys.active_keys(now).filter(account=account):
        keys.revoke_key(account, key.prefix, now=now)
    market.key_file.touch(mode=0o600)
    market.key_file.write_text(keys.issue_key(account, now=now, scopes=tuple(MarketplaceScope)))


def _start_cluster(
    environment: Environment, ports: Ports, counts: Mapping[str, int], stack: ExitStack
) -> Cluster:
    running = stack.enter_context(
        processes.running(environment, workers=_WORKERS, threads=_THREADS, counts=counts)
    )
    running.start(
        "web",
        *("--port", str(ports.web)),
        MARKWARDEN_WORK_METRICS_PORT=str(counts["web"]),
        DJANGO_SETTINGS_MODULE=_WEB_SETTINGS,
    )
    running.start("screener")
    running.start("metrics", "--port", str(ports.metrics))
    return running


def _watch(running: Cluster, end: threading.Event, console: Console) -> None:
    """Restart what dies, and say so."""
    while not end.wait(_WATCH_SECONDS):
        for name in running.revive():
            console.print(f"{name} had died and was started again; its log says why.")


def _wait_for_first_page(port: int, end: threading.Event) -> None:
    """Wait until the pages answer: the greeting names them."""
    deadline = time.monotonic() + _FIRST_PAGE_SECONDS
    while time.monotonic() < deadline and not end.wait(0.2):
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as line:
                line.request("GET", "/sign-in/")
                if line.getresponse().status == http.client.OK:
                    return
        except OSError:
            continue


def _prometheus(folder: Path, counts: Mapping[str, int], ports: Ports, stack: ExitStack) -> str:
    """Start Prometheus with the project's own rules, if it is installed; return its address."""
    if not prometheus.is_installed():
        return ""
    targets = {"markwarden": [ports.metrics], "work": list(counts.values())}
    watching = stack.enter_context(prometheus.running(folder / "prometheus", targets))
    return f"http://127.0.0.1:{watching.port}"


def _print_addresses(
    console: Console, environment: Environment, ports: Ports, watched_at: str
) -> None:
    from lab.sample_data.accounts import PEOPLE  # noqa: PLC0415  # Django is set up only now
    from lab.sample_data.seeding import PASSWORD  # noqa: PLC0415  # the same

    rows = [
        ("Portal, console and API", ports.public_url),
        ("Sellers sign in from", f"{environment.market.origin}/seller-centre/"),
        ("Sample marketplace", environment.market.origin),
        ("State exporter", f"http://127.0.0.1:{ports.metrics}/metrics"),
    ]
    if watched_at:
        rows += [("Prometheus", watched_at), ("Alerts", f"{watched_at}/alerts")]
    console.print()
    _print_pairs(console, rows)
    console.print(f"\nSign in with one click, or with the password {PASSWORD}:")
    _print_pairs(console, [(person.name, str(person.title)) for person in PEOPLE])
    console.print(
        f"\nOther commands, in another terminal:\n  . {_settings_file(environment)}", soft_wrap=True
    )
    console.print("  .venv/bin/markwarden doctor")
    logs = environment.folder / "logs"
    console.print(f"Logs: {logs}\nCtrl-C stops everything.\n", soft_wrap=True)


def _print_pairs(console: Console, rows: list[tuple[str, str]]) -> None:
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in rows:
        table.add_row(name, text)
    console.print(table, highlight=False)


def _settings_file(environment: Environment) -> Path:
    return environment.folder / "env"


def _write_settings(environment: Environment) -> Path:
    """Write the settings of this stack as a file that a shell can read."""
    file = _settings_file(environment)
    lines = [f"export {name}={shlex.quote(text)}" for name, text in environment.environment.items()]
    file.touch(mode=0o600)
    file.write_text("\n".join(lines) + "\n")
    return file
