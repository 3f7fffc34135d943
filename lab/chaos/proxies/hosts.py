"""The hosts of a run: each worker process has its own, everything else shares the main one.

A host is a set of lines of its own, to the queue, the database, the marketplace and the evidence,
so that one host can be cut off while the others are not. That needs neither root nor a kernel
with network namespaces. A folder of evidence is mounted on each host, and can be lost there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from lab.chaos.proxies import Proxies
from lab.chaos.workload.poison_worker import ROUTE
from lab.cluster.environment import Environment
from lab.cluster.processes import Settings

MAIN: Final = "main"
_WORKER: Final = "worker-"
_BLOCKED: Final = "vault-blocked"  # a file, no folder


def worker_hosts(workers: int) -> Sequence[str]:
    """Return the hosts of so many workers, each with the name of its process."""
    return [f"{_WORKER}{number}" for number in range(1, workers + 1)]


def host_of(process: str) -> str:
    """Return the host of a process."""
    return process if process.startswith(_WORKER) else MAIN


def evidence_mount(vault: Path, host: str) -> Path:
    """Return where a worker's host sees the folder of evidence."""
    return vault.with_name(f"{vault.name}-{host}")


def place_evidence(vault: Path) -> None:
    """Put the evidence behind a link, so that it is lost and back in one step, whatever runs."""
    files = vault.with_name(f"{vault.name}-files")
    if vault.is_dir() and not vault.is_symlink():
        vault.rename(files)
    files.mkdir(parents=True, exist_ok=True)
    vault.with_name(_BLOCKED).touch()
    return_evidence(vault)


def return_evidence(vault: Path) -> None:
    """Let every host see the evidence again."""
    _lead(vault, f"{vault.name}-files")


def mount_evidence(vault: Path, host: str) -> None:
    """Let the host see the evidence, whatever stood in its place."""
    _lead(evidence_mount(vault, host), vault.name)


def lose_evidence(vault: Path, host: str | None = None) -> None:
    """Put a file where the evidence was, of one host or of all: administrators get no further."""
    _lead(evidence_mount(vault, host) if host else vault, _BLOCKED)


def _lead(link: Path, to: str) -> None:
    fresh = link.with_name(f"{link.name}-next")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(to)
    fresh.replace(link)


def place(process: str, settings: Settings, environment: Environment, lines: Proxies) -> Settings:
    """Return the settings of a process on its host.

    A listing's address is the same on each host, so the marketplace's stays in the settings: the
    process is routed.
    """
    host, market = host_of(process), environment.market
    host_settings = lines.redirect(settings, host)
    host_settings["MARKWARDEN_MARKETPLACES"] = settings["MARKWARDEN_MARKETPLACES"]
    host_settings[ROUTE] = f"127.0.0.1:{market.port}={lines.ports[host][market.port]}"
    if host != MAIN:
        vault = Path(settings["MARKWARDEN_VAULT_FOLDER"])
        mount_evidence(vault, host)
        host_settings["MARKWARDEN_VAULT_FOLDER"] = str(evidence_mount(vault, host))
        host_settings["MARKWARDEN_INDEX_FOLDER"] = f"{settings['MARKWARDEN_INDEX_FOLDER']}/{host}"
    return host_settings
