"""Faults of hosts: one is cut off from a server or from all, has a bad link, or is lost."""

from collections.abc import Mapping
from typing import Final

from lab.chaos.faults.fault_injector import Fault, FaultEnd, FaultInjector
from lab.chaos.proxies import How
from lab.chaos.proxies.hosts import MAIN

_EVERYTHING: Final = ("database", "queue", "marketplace", "store")
_CUT_SECONDS: Final = 10.0  # beyond the lease: others take over what the host still believes it has
_LOST_SECONDS: Final = 25.0  # beyond the longest recovery that is allowed
_BAD_LINK_SECONDS: Final = 6.0
_LATE_SECONDS: Final = 0.1
_LOST_SHARE: Final = 0.15


def _cut_off(*services: str, how: How = "silent", delay: float = 0.0) -> Fault:
    seconds = _BAD_LINK_SECONDS if delay else _CUT_SECONDS

    def strike(injector: FaultInjector) -> FaultEnd:
        return injector.cut_host(injector.busy_worker(), services, how, seconds, delay=delay)

    return strike


def _lose_host(injector: FaultInjector) -> FaultEnd:
    """Cut it off and kill its worker: the servers hear of neither, and keep its sessions open."""
    host = injector.busy_worker()
    end = injector.cut_host(host, _EVERYTHING, "silent", _LOST_SECONDS)
    injector.cluster.processes[host].kill()
    return end


def _cut_main(service: str) -> Fault:
    def strike(injector: FaultInjector) -> FaultEnd:
        return injector.break_line(f"{service}@{MAIN}", "silent", _CUT_SECONDS)

    return strike


HOSTS: Final[Mapping[str, Fault]] = {
    "worker host cut off from the database": _cut_off("database"),
    "worker host cut off from the queue": _cut_off("queue"),
    "worker host cut off from the marketplace": _cut_off("marketplace"),
    "worker host cut off from the evidence": _cut_off("store"),
    "worker host cut off from everything": _cut_off(*_EVERYTHING),
    "worker host on a slow link": _cut_off(*_EVERYTHING, how="slow", delay=_LATE_SECONDS),
    "worker host on a lossy link": _cut_off(*_EVERYTHING, how="lossy", delay=_LOST_SHARE),
    "worker host lost": _lose_host,
    "main host cut off from the database": _cut_main("database"),
    "main host cut off from the queue": _cut_main("queue"),
}
