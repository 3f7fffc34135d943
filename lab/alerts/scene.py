"""The scene of the alert lab: a monitored cluster, and the people who use it."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psycopg
import redis

from lab.alerts import monitoring
from lab.alerts.monitoring import Monitoring, Pager
from lab.chaos.workload import listings
from lab.cluster import processes
from lab.cluster.environment import Environment, start_environment
from lab.cluster.processes import Cluster
from lab.servers.place import free_port

if TYPE_CHECKING:  # it needs Django, which is set up later
    from lab.alerts.people import People

type Undo = Callable[[], object]  # of a fault

WORKERS: Final = ("worker-1", "worker-2")
_WITH_METRICS: Final = ("suspect", "screener", "sweeper", "deliver")
_WITHOUT_METRICS: Final = ("dispatcher", "timers", "indexer")
DEADLY: Final = (listings.poison_id(1), listings.poison_id(2))
_LISTINGS: Final = (*map(listings.plain_id, range(1, 4_001)), *DEADLY)
_TITLE: Final = f"{listings.MARK} running shoes"  # each wears the mark
_PROGRAM: Final = "lab.chaos.workload.poison_worker"
_CALENDAR: Final = """\
name = "every-day"
source = "the alert lab's: it has no weekend, so that every day gives the same result"
time_zone = "UTC"
weekend = []
first_year = 2020
last_year = 2049
make_up_days = []

[holidays]
"""


@dataclass(slots=True)
class Scene:
    """Everything that a fault may affect; `down` names processes that must stay dead."""

    environment: Environment
    cluster: Cluster
    watch: Monitoring
    pager: Pager
    people: "People"
    down: set[str] = field(default_factory=set)

    def kill(self, *names: str) -> None:
        """Kill processes (kill -9) so that they stay dead."""
        for name in names:
            self.down.add(name)
            self.cluster.processes[name].kill()

    def restart(self, *names: str) -> None:
        """Start again what was killed for good."""
        for name in names:
            self.down.discard(name)
            if not self.cluster.processes[name].is_running:
                self.cluster.processes[name].start()

    def supervise(self) -> None:
        """Start again what died by itself."""
        for name, process in self.cluster.processes.items():
            if name not in self.down and not process.is_running:
                process.wait()
                process.start()

    def queue(self) -> redis.Redis:
        """Connect to the queue as its administrator."""
        return redis.Redis.from_url(self.environment.own_servers.valkey.admin_url)

    def connect(self) -> psycopg.Connection[tuple[object, ...]]:
        """Connect to the database as its superuser, each statement by itself."""
        server = self.environment.own_servers.postgres.admin_url.removesuffix("/postgres")
        return psycopg.connect(f"{server}/markwarden", autocommit=True)


@contextmanager
def set_up(folder: Path) -> Iterator[Scene]:
    """Start servers, two workers and all others, Prometheus, Alertmanager, a pager and people."""
    listings.write_listings(folder / "listings", _LISTINGS, seed=1, titles=(_TITLE,))
    (folder / "calendar.toml").write_text(_CALENDAR)
    os.environ["MARKWARDEN_CALENDAR"] = str(folder / "calendar.toml")
    with (
        start_environment(folder, folder / "listings", is_durable=False) as environment,
        monitoring.run_pager() as listener,
    ):
        # Django is set up only now.
        from django.core.management import call_command  # noqa: PLC0415  # the same

        from records.actions.quality import policy_adoptions  # noqa: PLC0415  # the same

        call_command("migrate", verbosity=0)
        policy_adoptions.adopt_first()
        with start_cluster(environment, listener) as scene:
            yield scene


@contextmanager
def start_cluster(environment: Environment, listener: Pager) -> Iterator[Scene]:
    """Start the cluster and its monitoring on a migrated database."""
    ports = {name: free_port() for name in (*WORKERS, *_WITH_METRICS)}
    exporter = free_port()
    from lab.alerts.people import People  # noqa: PLC0415  # the same

    people = People.create()
    with (
        processes.running(
            environment,
            workers=len(WORKERS),
            threads=2,
            around=(*_WITHOUT_METRICS, *_WITH_METRICS, "metrics"),
            program=_PROGRAM,
            counts=ports,
            words={"metrics": ("--port", str(exporter))},
        ) as cluster,
        monitoring.run_monitoring(
            environment.folder / "watch", exporter=exporter, work=ports, pager=listener.port
        ) as watching,
    ):
        people.work()
        try:
            yield Scene(environment, cluster, watching, listener, people)
        finally:
            people.home.set()
