"""Runs a real Prometheus on our own configuration, quickened, over a cluster on this machine."""

import http.client
import json
import shutil
import signal
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import yaml

from workers.lab.servers.place import free_port
from workers.lab.servers.process import ServerProcess

_CONFIG: Final = Path(__file__).parents[3] / "config" / "prometheus"
SCRAPE_SECONDS: Final = 1


class PrometheusMissing(RuntimeError):
    """No Prometheus is installed here; on Debian: apt-get install prometheus."""


class QuestionRefused(ValueError):
    """Prometheus does not understand a question; what it said follows."""


@dataclass(frozen=True, slots=True)
class Prometheus:
    """One that runs on this machine."""

    port: int

    def series(self, expr: str, *, begin: float, end: float, step: float) -> list[Any]:
        """What a panel would draw over a stretch of time.

        Raises:
            QuestionRefused: it cannot be asked so.
        """
        asked = {"query": expr, "start": f"{begin:.3f}", "end": f"{end:.3f}", "step": f"{step:g}"}
        found: list[Any] = self._asked(f"/api/v1/query_range?{urlencode(asked)}")["result"]
        return found

    def _asked(self, path: str) -> Any:  # noqa: ANN401  # JSON
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, 30)) as line:
            line.request("GET", path)
            answer = json.loads(line.getresponse().read())
        if answer["status"] != "success":
            raise QuestionRefused(answer["error"])
        return answer["data"]


@contextmanager
def running(folder: Path, targets: Mapping[str, Sequence[int]]) -> Iterator[Prometheus]:
    """One that watches; `targets` gives the ports of each job that our configuration names.

    Raises:
        PrometheusMissing: it is not installed.
    """
    program, port = shutil.which("prometheus"), free_port()
    if program is None:
        raise PrometheusMissing(PrometheusMissing.__doc__)
    folder.mkdir(parents=True, exist_ok=True)
    _configure(folder, {**targets, "prometheus": [port]})
    process = ServerProcess(
        name="prometheus",
        command=[
            program,
            f"--config.file={folder}/prometheus.yml",
            f"--storage.tsdb.path={folder}/data",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        folder=folder,
        owner=None,
        stops=(signal.SIGTERM,),
    )
    process.start()
    try:
        process.wait_until_listening(port)
        yield Prometheus(port)
    finally:
        process.stop()


def _configure(folder: Path, targets: Mapping[str, Sequence[int]]) -> None:
    """Our jobs at our ports, and every rule, each second instead of every ten."""
    config: dict[str, Any] = yaml.safe_load((_CONFIG / "prometheus.yml").read_text())
    every = f"{SCRAPE_SECONDS}s"
    config["global"] |= {"scrape_interval": every, "evaluation_interval": every}
    config["global"]["scrape_timeout"] = every
    config.pop("alerting", None)
    config["scrape_configs"] = [
        {
            "job_name": job["job_name"],
            "static_configs": [
                {"targets": [f"127.0.0.1:{port}" for port in targets[job["job_name"]]]}
            ],
        }
        for job in config["scrape_configs"]
    ]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(config))
    for name in config["rule_files"]:
        (folder / name).write_text(yaml.safe_dump(_quickened(_CONFIG / name)))


def _quickened(rules: Path) -> dict[str, Any]:
    text: dict[str, Any] = yaml.safe_load(rules.read_text())
    for group in text["groups"]:
        group.pop("interval", None)
    return text
