"""Faults of the marketplace, its pictures, and the evidence store."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

from lab.chaos.faults.fault_injector import Fault, FaultEnd, FaultInjector, make_line_fault
from lab.chaos.proxies import hosts
from lab.servers.marketplace_server import Fault as Mood

_EVERYTHING: Final = "/"


def _misbehave(path: str, mood: Mood, seconds: float) -> Fault:
    def strike(injector: FaultInjector) -> FaultEnd:
        injector.market.misbehave(path, mood)

        def undo() -> None:
            with suppress(
                ConnectionError
            ):  # one that was killed meanwhile has forgotten its faults
                injector.market.misbehave(path, "")

        return FaultEnd(seconds, undo)

    return strike


def _restart_market(injector: FaultInjector) -> FaultEnd:
    injector.market.kill()
    return injector.restart_later(injector.market, 1.5)


OUTSIDE: Final[Mapping[str, Fault]] = {
    "marketplace failing": _misbehave("/enforcement", "failing", 3.0),
    "marketplace killed": _restart_market,
    "marketplace slow": _misbehave(_EVERYTHING, "late", 3.0),
    "marketplace breaking off": _misbehave(_EVERYTHING, "cut", 2.0),
    "marketplace obeying and denying it": _misbehave("/enforcement", "forgetful", 3.0),
    "marketplace answering twice": _misbehave(_EVERYTHING, "twice", 2.0),
    "runaway pictures": _misbehave("/pictures", "endless", 3.0),
}


def _block_folder(injector: FaultInjector) -> FaultEnd:
    hosts.lose_evidence(injector.vault)
    return FaultEnd(3.0, lambda: hosts.return_evidence(injector.vault))


FOLDER: Final[Mapping[str, Fault]] = {"evidence folder out of reach": _block_folder}
STORE: Final[Mapping[str, Fault]] = {
    "object store failing": make_line_fault("store", "failing", 3.0),
    "object store slow": make_line_fault("store", "slow", 3.0, delay=0.5),
    "object store out of reach": make_line_fault("store", "cut", 3.0),
    "object store breaking off": make_line_fault("store", "half", 3.0),
    "object store refusing our keys": make_line_fault("store", "refusing", 3.0),
    "object store silent": make_line_fault("store", "silent", 6.0),
}
