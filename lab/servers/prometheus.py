"""Run a real Prometheus with the project's own rules, over processes on this machine."""

import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import yaml

from lab.servers.place import free_port
from lab.servers.process import PrivateServer, ServerProcess

CONFIG_FOLDER: Final = Path(__file__).parents[2] / "config" / "prometheus"


class PrometheusMissing(RuntimeError):
    """No Prometheus is installed here; on Debian: apt-get install prometheus."""


def is_installed() -> bool:
    return shutil.which("prometheus") is not None


@contextmanager
def running(
    folder: Path,
    targets: Mapping[str, Sequence[int]],
    *,
    alertmanager: int = 0,
    every_seconds: int = 0,
    words: Sequence[str] = (),
) -> Iterator[PrivateServer]:
    """Run Prometheus; `targets` gives the ports of each job of our configuration.

    `every_seconds` speeds up scrapes and rules; 0 keeps the configured intervals.

    Raises:
        PrometheusMissing: it is not installed.
    """
    program, port = shutil.which("prometheus"), free_port()
    if program is None:
        raise PrometheusMissing(PrometheusMissing.__doc__)
    folder.mkdir(parents=True, exist_ok=True)
    _configure(folder, {**targets, "prometheus": [port]}, alertmanager, every_seconds)
    process = ServerProcess(
        name="prometheus",
        command=[
            program,
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/series",
            f"--web.listen-address=127.0.0.1:{port}",
            *words,
        ],
        folder=folder,
        owner=None,
        stops=(signal.SIGTERM,),
    )
    server = PrivateServer(process, port)
    try:
        server.start()
        yield server
    finally:
        process.stop()


def _configure(
    folder: Path, targets: Mapping[str, Sequence[int]], alertmanager: int, every_seconds: int
) -> None:
    """Write the project's configuration with other addresses, and another pace if given."""
    config: dict[str, Any] = yaml.safe_load((CONFIG_FOLDER / "prometheus.yml").read_text())
    config["alerting"]["alertmanagers"] = [_static_targets(alertmanager)] if alertmanager else []
    config["scrape_configs"] = [
        {"job_name": job["job_name"], **_static_targets(*targets[job["job_name"]])}
        for job in config["scrape_configs"]
    ]
    if every_seconds:
        every = f"{every_seconds}s"
        pace = dict.fromkeys(("scrape_interval", "evaluation_interval", "scrape_timeout"), every)
        config["global"] |= pace
    for name in config["rule_files"]:
        (folder / name).write_text(yaml.safe_dump(_rules(CONFIG_FOLDER / name, every_seconds)))
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))


def _rules(file: Path, every_seconds: int) -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load(file.read_text())
    for group in rules["groups"] if every_seconds else ():
        group.pop("interval", None)
    return rules


def _static_targets(*ports: int) -> dict[str, Any]:
    return {"static_configs": [{"targets": [f"127.0.0.1:{port}" for port in ports]}]}
