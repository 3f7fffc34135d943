"""A cluster of real processes on this machine: to be killed, paused and restarted."""

import re
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from lab.cluster.environment import Environment
from lab.servers.process import ServerProcess
from records.tables.roles import APP_ROLE, PROCESS_ROLES

_CHECKOUT = Path(__file__).parents[2]
ROLES = {
    "dispatcher": "dispatcher",
    "worker": "worker",
    "suspect": "worker",
    "screener": "worker",
    "metrics": "exporter",
}
_NO_QUEUE = "redis://127.0.0.1:9/0"  # nobody listens there
type Settings = Mapping[str, str]
type SettingsOf = Callable[[str, Settings], Settings]  # of a process, by its name

OTHER_PROCESSES = ("dispatcher", "sweeper", "timers", "deliver", "indexer", "suspect")


def _leave_unchanged(_name: str, settings: Settings) -> Settings:
    return settings


class Cluster:
    """The processes by name: `worker-1`, `worker-2`, `dispatcher` and so on."""

    def __init__(
        self,
        environment: Environment,
        program: str = "workers",
        *,
        through: SettingsOf = _leave_unchanged,
    ) -> None:
        """Start nothing yet; `program` is the module that runs a process by its name.

        `through` may change a process's settings, for example to the ports of its host's proxies.
        """
        self._environment = environment
        self._program = program
        self._through = through
        self.processes: dict[str, ServerProcess] = {}

    def start(self, name: str, *arguments: str, **settings: str) -> ServerProcess:
        """Start one process, with settings of its own; `worker-2` runs what `worker` names."""
        folder = self._environment.folder / "logs"
        folder.mkdir(exist_ok=True)
        command = [sys.executable, "-m", self._program, name.partition("-")[0], *arguments]
        process = ServerProcess(
            name=name,
            command=command,
            folder=folder,
            owner=None,
            stops=(signal.SIGTERM,),
            environment={
                "PYTHONPATH": str(_CHECKOUT),
                **self._through(
                    name,
                    {
                        **self._environment.environment,
                        **self._queue_settings(name.partition("-")[0]),
                        **self._database_settings(name.partition("-")[0]),
                    },
                ),
                **settings,
            },
        )
        process.start()
        self.processes[name] = process
        return process

    def _queue_settings(self, program: str) -> dict[str, str]:
        """Return each role's own queue user; other processes get no queue."""
        if self._environment.servers is None:
            return {}
        role = ROLES.get(program)
        queue = self._environment.servers.valkey
        return {"MARKWARDEN_REDIS_URL": queue.url_of(role) if role else _NO_QUEUE}

    def _database_settings(self, program: str) -> dict[str, str]:
        """Give each process its own database role, never the owner's.

        On servers that the settings name, the web process alone: it starts as no other role.
        """
        role = PROCESS_ROLES.get(program)
        if not role or (self._environment.servers is None and role != APP_ROLE):
            return {}
        owner_url = self._environment.environment["MARKWARDEN_DATABASE_URL"]
        return {"MARKWARDEN_DATABASE_URL": re.sub("//[^:@/]*", f"//{role}", owner_url, count=1)}

    def revive(self) -> list[str]:
        """Start again what has died, as a supervisor would; return the names."""
        dead = [name for name, process in self.processes.items() if not process.is_running]
        for name in dead:
            self.processes[name].wait()
            self.processes[name].start()
        return dead

    def end(self, name: str) -> None:
        """End a process for good: it is not started again."""
        self.processes.pop(name).stop()

    def stop(self) -> None:
        """End every process in good order."""
        for process in self.processes.values():
            process.ask_to_end()
        for process in self.processes.values():
            process.wait()

    def pids(self) -> list[int]:
        """Return process ids, for measuring."""
        return [process.pid for process in self.processes.values()]


@contextmanager
def running(
    environment: Environment,
    *,
    workers: int,
    threads: int,
    around: Sequence[str] = OTHER_PROCESSES,
    program: str = "workers",
    adjust_settings: SettingsOf = _leave_unchanged,
    counts: Mapping[str, int] = MappingProxyType({}),
    words: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> Iterator[Cluster]:
    """Run so many worker processes, and one of each other kind; all end with the block.

    `counts` are the ports where processes serve their metrics, by name, and `words` the arguments
    of those around the workers.
    """
    cluster = Cluster(environment, program, through=adjust_settings)
    crew = [f"worker-{number}" for number in range(1, workers + 1)]
    try:
        for name in (*around, *crew):
            arguments = ("--threads", str(threads)) if name in crew else words.get(name, ())
            port = str(counts.get(name, 0))
            cluster.start(name, *arguments, MARKWARDEN_WORK_METRICS_PORT=port)
        yield cluster
    finally:
        cluster.stop()


def wait_for_workers(threads: int, *, seconds: float = 180, of_screeners: bool = False) -> None:
    """Wait until so many threads of workers, or of screeners, have reported that they live.

    Raises:
        TimeoutError: their logs say why.
    """
    from records.cases.backlog.worker_lives import count_live_threads  # noqa: PLC0415  # needs Django set up

    deadline = time.monotonic() + seconds
    while count_live_threads(5.0, of_screeners=of_screeners)[0] < threads:
        if time.monotonic() > deadline:
            raise TimeoutError(f"No {threads} worker threads within {seconds:.0f} s.")
        time.sleep(0.1)
