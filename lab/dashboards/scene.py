"""Runs a cluster with people at work and a Prometheus, for the dashboards' queries.

`python -m lab.dashboards` starts it, and Django is set up in it.
"""

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from lab.cluster import processes
from lab.cluster.environment import start_environment
from lab.dashboards.queries import SCRAPE_SECONDS, Prometheus
from lab.demo.demo import clear_folder
from lab.sample_data import material
from lab.servers import prometheus
from lab.servers.place import free_port

if TYPE_CHECKING:
    from lab.dashboards.people import People

_WORKERS, _THREADS = ("worker-1", "worker-2"), 1
_WITH_METRICS: Final = ("sweeper", "timers", "deliver", "suspect", "screener", "web")
_OTHERS: Final = ("dispatcher", "indexer")
_POLICY: Final = Path(__file__).parents[2] / "config" / "policy.toml"
_NUMBERS: Final = {
    "undo_seconds": 3,  # a ruling counts once it cannot be undone
    "passes_read_of_10000": 500,
    "holds_read_blind_of_100": 0,
}
_SEED: Final = 6


@dataclass(frozen=True, slots=True)
class Scene:
    """A Prometheus that scrapes the cluster since `begun_at`, and the people who give it work."""

    prometheus: Prometheus
    people: "People"
    begun_at: float


@contextmanager
def run_scene(folder: Path, *, requests: int, a_second: float) -> Iterator[Scene]:
    """Run everything, with so many requests to file, so many a second while people work."""
    material_folder = folder / "material"
    today = date.today()  # noqa: DTZ011  # sample rights are valid from today
    material.make(
        material_folder, seed=_SEED, requests=requests, pictures=(1, 1), side=320, day=today
    )
    clear_folder(folder)
    shutil.rmtree(
        folder / "prometheus", ignore_errors=True
    )  # it would hold data of the previous run
    os.environ["MARKWARDEN_POLICY"] = str(_write_policy(folder / "policy.toml"))
    with ExitStack() as stack:
        environment = stack.enter_context(
            start_environment(folder, material_folder, is_durable=False)
        )
        from lab.dashboards.people import People  # noqa: PLC0415  # Django is set up only now

        web_port, exporter = free_port(), free_port()
        people = People.create(environment, material_folder, a_second=a_second, web_port=web_port)
        ports = {name: free_port() for name in (*_WORKERS, *_WITH_METRICS)}
        targets = {"work": list(ports.values()), "markwarden": [exporter]}
        watching = stack.enter_context(
            prometheus.running(folder / "prometheus", targets, every_seconds=SCRAPE_SECONDS)
        )
        cluster = stack.enter_context(
            processes.running(
                environment,
                workers=len(_WORKERS),
                threads=_THREADS,
                around=(*_OTHERS, *_WITH_METRICS),
                counts=ports,
                words={"web": ("--port", str(web_port))},
            )
        )
        cluster.start("metrics", "--port", str(exporter))
        processes.wait_for_workers(len(_WORKERS) * _THREADS)
        yield Scene(Prometheus(watching.port), people, time.time())


def _write_policy(policy: Path) -> Path:
    """Use a policy in which a short run shows the same as a long one, and chance hides no rule."""
    text = _POLICY.read_text(encoding="utf-8")
    for name, number in _NUMBERS.items():
        text, count = re.subn(rf"(?m)^{name} = \d+", f"{name} = {number}", text)
        assert count == 1, name  # noqa: S101  # a policy of ours has it
    policy.write_text(text, encoding="utf-8")
    return policy
