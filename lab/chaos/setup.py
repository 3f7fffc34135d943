"""Set up a run on running servers: fill the database, start the cluster, carry out the plan."""

import http.client
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.core.management import call_command
from django.db import connections
from prometheus_client.parser import text_string_to_metric_families

from lab.chaos import proxies
from lab.chaos.faults.catalogue import FAULTS, list_possible
from lab.chaos.faults.fault_injector import SCREENER
from lab.chaos.proxies import Proxies, hosts
from lab.chaos.quiet import find_noise
from lab.chaos.run import OnProgress, prepare_run
from lab.chaos.verdict import build_report
from lab.chaos.workload import run_plan as plans
from lab.chaos.workload import web_clients
from lab.chaos.workload.actors import Disputants, Reviewers
from lab.chaos.workload.filers import Filers
from lab.chaos.workload.run_plan import RunOptions
from lab.chaos.workload.user_threads import UserThreads
from lab.chaos.workload.web_clients import WebClients
from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.cluster.processes import Cluster, Settings
from lab.servers.place import free_port
from records import policies_in_force
from records.actions.quality import policy_adoptions
from records.clock import database_now

_PORT_SETTING: Final = "MARKWARDEN_WORK_METRICS_PORT"
_METRICS_SECONDS: Final = 3.0


@dataclass(slots=True)
class MetricsPorts:
    """Gives each process a port of its own, which it keeps over restarts."""

    ports: list[int] = field(default_factory=list)

    def add_port(self, settings: Settings) -> Settings:
        """Return the settings of one process, with its port."""
        port = free_port()
        self.ports.append(port)
        return {**settings, _PORT_SETTING: str(port)}

    def sum_counters(self) -> dict[str, float]:
        """Sum counters by metric and labels; a killed process forgets its counts."""
        totals: defaultdict[str, float] = defaultdict(float)
        for port in self.ports:
            for family in text_string_to_metric_families(_fetch_metrics(port)):
                for sample in family.samples:
                    labels = ",".join(f'{name}="{is_}"' for name, is_ in sample.labels.items())
                    totals[f"{sample.name}{{{labels}}}"] += sample.value
        return dict(totals)


def _fetch_metrics(port: int) -> str:
    try:
        with closing(
            http.client.HTTPConnection("127.0.0.1", port, timeout=_METRICS_SECONDS)
        ) as line:
            line.request("GET", "/metrics")
            return line.getresponse().read().decode()
    except OSError:
        return ""  # it serves none, or is just starting


THREADS: Final = 2
_PROGRAM: Final = "lab.chaos.workload.poison_worker"


def run_planned(
    environment: Environment, options: RunOptions, *, workers: int, on_progress: OnProgress
) -> dict[str, Any]:
    """Fill the database, start the cluster, run, heal, check; return the report."""
    hosts.place_evidence(Path(environment.environment["MARKWARDEN_VAULT_FOLDER"]))
    call_command("migrate", verbosity=0)
    policy_adoptions.adopt_first()
    policies_in_force.follow()
    filers, people = Filers(options.seed, environment.market.code), Reviewers(options.seed)
    parties = Disputants(options.seed)
    for group in (filers, people, parties):
        group.create()
    classes = list_possible(has_store=options.has_store)
    plan = plans.draw_plan(options, classes)
    counters = MetricsPorts()
    with (
        _start_proxies(environment, workers) as ours,
        _start_cluster(environment, ours, counters, workers) as running,
    ):
        visitors = WebClients(options.seed, free_port())
        visitors.create(filers)
        web = running.start("web", "--port", str(visitors.port), **web_clients.SETTINGS)
        processes.wait_for_workers(workers * THREADS)
        processes.wait_for_workers(1, of_screeners=True)
        web.wait_until_listening(visitors.port)
        begun_at, play = database_now(), prepare_run(plan, environment, running, ours, on_progress)
        play.run(UserThreads(plan, filers, people, parties, visitors))
        healed_seconds = play.heal()
        journal, counts = environment.market.journal(), counters.sum_counters()
        report = build_report(
            play, filers, visitors, begun_at=begun_at, journal=journal, counts=counts
        )
        if options.quiet_minutes:
            logs = environment.folder / "logs"
            report["breaches"]["wrong"] += find_noise(logs, counts, visitors.log.counts)
    connections.close_all()
    left_out = [name for name in FAULTS if name not in classes]
    return report | {"healed_seconds": round(healed_seconds, 1), "faults_left_out": left_out}


@contextmanager
def _start_proxies(environment: Environment, workers: int) -> Iterator[Proxies]:
    """Run proxies to all servers."""
    endpoint = urlsplit(environment.environment.get("MARKWARDEN_S3_ENDPOINT", ""))
    store = {"store": endpoint.port} if endpoint.port else {}
    servers = {
        **store,
        "queue": environment.own_servers.valkey.port,
        "database": environment.own_servers.postgres.port,
        "marketplace": environment.market.port,
    }
    names = [hosts.MAIN, *hosts.worker_hosts(workers)]
    with proxies.running(environment.folder / "logs", servers, hosts=names) as open_lines:
        yield open_lines


def _start_cluster(
    environment: Environment, host_proxies: Proxies, counters: MetricsPorts, workers: int
) -> AbstractContextManager[Cluster]:
    def add_settings(name: str, settings: Settings) -> Settings:
        return counters.add_port(hosts.place(name, settings, environment, host_proxies))

    return processes.running(
        environment,
        workers=workers,
        threads=THREADS,
        around=(*processes.OTHER_PROCESSES, SCREENER),
        program=_PROGRAM,
        adjust_settings=add_settings,
    )
