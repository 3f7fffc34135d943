"""Run the whole stack on this machine in the foreground: every process, supervised."""

import threading
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import date
from pathlib import Path
from typing import Final

from rich.console import Console

from lab.cluster import processes
from lab.cluster.environment import Environment, start_environment
from lab.cluster.processes import Cluster
from lab.sample_data import material
from lab.servers import prometheus
from lab.servers.place import free_port
from workers.runtime.loops import stop_on_signal

_WORKERS, _THREADS = 2, 2
_WITH_METRICS: Final = ("worker-1", "worker-2", "suspect", "sweeper", "deliver", "web")
_WEB_PORT, _METRICS_PORT = 8000, 9108
_WATCH_SECONDS = 1.0


def run(folder: Path) -> int:
    """Run until Ctrl-C; the data is kept in `folder` for the next time."""
    console = Console()
    stopping = stop_on_signal()
    stocked = folder / "material"
    console.print("Starting PostgreSQL, Valkey, a sample marketplace and the cluster ...")
    material.make(stocked, on=date.today())  # noqa: DTZ011  # sample rights are valid from today
    with ExitStack() as stack:
        environment = stack.enter_context(start_environment(folder, stocked, keep=True))
        from lab.sample_data.seeding import seed_if_empty  # noqa: PLC0415  # Django is set up only now

        seed_if_empty(environment, stocked)
        counts = {name: free_port() for name in _WITH_METRICS}
        running = stack.enter_context(
            processes.running(environment, workers=_WORKERS, threads=_THREADS, counts=counts)
        )
        port = str(counts["web"])
        running.start("web", "--port", str(_WEB_PORT), MARKWARDEN_WORK_METRICS_PORT=port)
        running.start("metrics", "--port", str(_METRICS_PORT))
        _print_addresses(console, environment, _prometheus(folder, counts, stack))
        _watch(running, stopping, console)
    console.print("Stopped.")
    return 0


def _watch(running: Cluster, stopping: threading.Event, console: Console) -> None:
    """Restart what dies, and say so."""
    while not stopping.wait(_WATCH_SECONDS):
        for name in running.revive():
            console.print(f"{name} had died and was started again; its log says why.")


def _prometheus(folder: Path, counts: Mapping[str, int], stack: ExitStack) -> str:
    """Start Prometheus with the project's own rules, if it is installed; return its address."""
    if not prometheus.is_installed():
        return ""
    targets = {"markwarden": [_METRICS_PORT], "work": list(counts.values())}
    watching = stack.enter_context(prometheus.running(folder / "prometheus", targets))
    return f"http://127.0.0.1:{watching.port}"


def _print_addresses(console: Console, environment: Environment, watched_at: str) -> None:
    from lab.sample_data.seeding import PASSWORD  # noqa: PLC0415  # Django is set up only now

    console.print(f"\nPortal, console and API  http://127.0.0.1:{_WEB_PORT}")
    console.print(f"Sample marketplace       {environment.market.origin}/listings/L-00001")
    console.print(f"State exporter           http://127.0.0.1:{_METRICS_PORT}/metrics")
    if watched_at:
        console.print(f"Prometheus               {watched_at}")
        console.print(f"Alerts                   {watched_at}/alerts")
    console.print("\nSign in as northlight (Good Faith member), corvid (rights holder),")
    console.print(f"reviewer or senior; the password of all four is {PASSWORD}")
    console.print(f"Logs are in {environment.folder / 'logs'}. Ctrl-C stops everything.\n")
