"""The whole stack on this machine in the foreground: every process, watched and restarted."""

import shutil
import signal
import threading
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from rich.console import Console

from workers.lab import cluster, material, stage
from workers.lab.cluster import Cluster
from workers.lab.servers.place import free_port
from workers.lab.servers.process import ServerProcess
from workers.lab.stage import Stage
from workers.loops import stop_on_signal

_WORKERS, _THREADS = 2, 2
_WEB_PORT, _METRICS_PORT = 8000, 9108
_WATCH_SECONDS = 1.0


def run(folder: Path) -> int:
    """Run until Ctrl-C; the data is kept in `folder` for the next time."""
    console = Console()
    stopping = stop_on_signal()
    shelf = folder / "material"
    console.print("Starting PostgreSQL, Valkey, a sample marketplace and the cluster ...")
    material.make(shelf, on=date.today())  # noqa: DTZ011  # sample rights are valid from today
    with ExitStack() as stack:
        built = stack.enter_context(stage.built(folder, shelf, keep=True))
        from workers.lab.first_time import furnished  # noqa: PLC0415  # Django is set up only now

        furnished(built, shelf)
        running = stack.enter_context(cluster.running(built, workers=_WORKERS, threads=_THREADS))
        running.start("web", "--port", str(_WEB_PORT))
        running.start("metrics", "--port", str(_METRICS_PORT))
        prometheus = _prometheus(folder, stack)
        _greet(console, built, prometheus)
        _watch(running, stopping, console)
    console.print("Stopped.")
    return 0


def _watch(running: Cluster, stopping: threading.Event, console: Console) -> None:
    """Restart what dies, and say so."""
    while not stopping.wait(_WATCH_SECONDS):
        for name in running.revive():
            console.print(f"{name} had died and was started again; its log says why.")


def _prometheus(folder: Path, stack: ExitStack) -> str:
    """Its address, where it is installed; it scrapes the state exporter."""
    program = shutil.which("prometheus")
    if program is None:
        return ""
    home, port = folder / "prometheus", free_port()
    home.mkdir(exist_ok=True)
    (home / "prometheus.yml").write_text(
        "scrape_configs:\n- job_name: markwarden\n  scrape_interval: 5s\n"
        f"  static_configs:\n  - targets: ['127.0.0.1:{_METRICS_PORT}']\n"
    )
    process = ServerProcess(
        name="prometheus",
        command=[
            program,
            f"--config.file={home}/prometheus.yml",
            f"--storage.tsdb.path={home}/data",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        folder=home,
        owner=None,
        stops=(signal.SIGTERM,),
    )
    process.start()
    stack.callback(process.stop)
    return f"http://127.0.0.1:{port}"


def _greet(console: Console, built: Stage, prometheus: str) -> None:
    from workers.lab.seeding import PASSWORD  # noqa: PLC0415  # Django is set up only now

    console.print(f"\nPortal, console and API  http://127.0.0.1:{_WEB_PORT}")
    console.print(f"Sample marketplace       {built.market.origin}/listings/L-00001")
    console.print(f"State exporter           http://127.0.0.1:{_METRICS_PORT}/metrics")
    if prometheus:
        console.print(f"Prometheus               {prometheus}")
    console.print("\nSign in as northlight (Good Faith member), corvid (rights holder),")
    console.print(f"reviewer or senior; the password of all four is {PASSWORD}")
    console.print(f"Logs lie in {built.folder / 'logs'}. Ctrl-C stops everything.\n")
