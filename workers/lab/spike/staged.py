"""A run on a stage that stands: the house is furnished, the cluster starts, the plan is played."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connections

from records.ledger import policies
from records.ledger.clock import database_now
from workers.lab import cluster
from workers.lab.cluster import Cluster, Settings
from workers.lab.servers.place import free_port
from workers.lab.spike import guest, lines
from workers.lab.spike import plan as plans
from workers.lab.spike.counters import MetricsPorts
from workers.lab.spike.crowd import UserThreads
from workers.lab.spike.faults.drawing import FAULTS, list_possible
from workers.lab.spike.faults.need import Need, available_needs
from workers.lab.spike.filers import Filers
from workers.lab.spike.lines import Proxies
from workers.lab.spike.parties import Disputants
from workers.lab.spike.people import Reviewers
from workers.lab.spike.plan import RunOptions
from workers.lab.spike.run import Tell, prepare_run
from workers.lab.spike.verdict import build_report
from workers.lab.stage import Environment

THREADS: Final = 2
_PROGRAM: Final = "workers.lab.spike.deadly"


def run_planned(
    built: Environment, wanted: RunOptions, *, workers: int, tell: Tell
) -> dict[str, Any]:
    """Furnish, start, play, heal, check; returns the report."""
    if built.servers is None:
        guest.claim_servers(_place())
    call_command("migrate", verbosity=0)
    policies.adopt_policy()
    filers, people = Filers(wanted.seed, built.market.code), Reviewers(wanted.seed)
    parties = Disputants(wanted.seed)
    for each in (filers, people, parties):
        each.create()
    classes = list_possible(
        list_available_needs(is_private=built.servers is not None, has_store=wanted.has_store)
    )
    plan = plans.draw_plan(wanted, classes)
    counters = MetricsPorts()
    with _start_proxies(built) as ours, _start_cluster(built, ours, counters, workers) as running:
        running.start("web", "--port", str(free_port()))
        cluster.wait_for_workers(workers * THREADS)
        begun_at, play = database_now(), prepare_run(plan, built, running, ours, tell)
        play.run(UserThreads(plan, filers, people, parties))
        healed_seconds = play.heal()
        journal, counted = built.market.journal(), counters.sum_counters()
        report = build_report(play, filers, begun_at=begun_at, journal=journal, counted=counted)
    connections.close_all()
    left_out = [name for name in FAULTS if name not in classes]
    return report | {"healed_seconds": round(healed_seconds, 1), "faults_left_out": left_out}


def _place() -> guest.ServerAddresses:
    """Where the settings point; Django has connected to none of it yet."""
    chosen = settings.MARKWARDEN
    names = ("endpoint", "bucket", "region", "access_key", "secret_key")
    s3 = {name: str(getattr(chosen, f"s3_{name}")) for name in names}
    return guest.ServerAddresses(
        chosen.database_url, chosen.redis_url, s3 if chosen.s3_endpoint else {}
    )


def list_available_needs(*, is_private: bool, has_store: bool) -> frozenset[Need]:
    """What a run has that faults need."""
    return available_needs(is_private=is_private, has_store=has_store, has_web=True)


@contextmanager
def _start_proxies(built: Environment) -> Iterator[Proxies | None]:
    """Lines between the cluster and servers of our own, to be broken; none to those of others."""
    if built.servers is None:
        yield None
        return
    endpoint = urlsplit(built.environment.get("MARKWARDEN_S3_ENDPOINT", ""))
    store = {"store": endpoint.port} if endpoint.port else {}
    servers = {**store, "queue": built.servers.valkey.port, "database": built.servers.postgres.port}
    with lines.running(built.folder / "logs", servers) as open_lines:
        yield open_lines


def _start_cluster(
    built: Environment, through: Proxies | None, counters: MetricsPorts, workers: int
) -> AbstractContextManager[Cluster]:
    def led(settings: Settings) -> Settings:
        return counters.add_port(through.redirect(settings) if through else settings)

    return cluster.running(built, workers=workers, threads=THREADS, program=_PROGRAM, through=led)
