"""Put a page under load with wrk, and read what it says."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_UNITS: Final = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


class LoadToolMissing(RuntimeError):
    """There is no wrk; install it: apt-get install wrk."""


@dataclass(frozen=True, slots=True)
class Load:
    """What so many clients got within the time."""

    clients: int
    answers_per_s: float
    median_ms: float
    p99_ms: float
    not_2xx: int
    timeouts: int  # of wrk itself, after ten seconds


def load_page(address: str, clients: int, seconds: int, headers: Mapping[str, str]) -> Load:
    """Ask for the page without a pause, each client on a connection that it keeps.

    Raises:
        LoadToolMissing: wrk is not installed.
    """
    program = shutil.which("wrk")
    if program is None:
        raise LoadToolMissing(LoadToolMissing.__doc__)
    words = [program, f"-t{min(2, clients)}", f"-c{clients}", f"-d{seconds}s", "--latency"]
    words += ["--timeout", "10s"]
    words += [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    output = subprocess.run([*words, address], capture_output=True, text=True, check=True)  # noqa: S603  # named above
    return read_report(clients, output.stdout)


def read_report(clients: int, report: str) -> Load:
    """The figures of a report."""
    (rate,) = re.findall(r"Requests/sec:\s+([\d.]+)", report)
    at = {
        share: float(number) * _UNITS[unit]
        for share, number, unit in re.findall(r"(\d+)%\s+([\d.]+)(us|ms|s|m)\b", report)
    }
    failure_match = re.search(r"Non-2xx or 3xx responses: (\d+)", report)
    silent = re.search(r"timeout (\d+)", report)
    return Load(
        clients=clients,
        answers_per_s=float(rate),
        median_ms=round(at["50"], 1),
        p99_ms=round(at["99"], 1),
        not_2xx=int(failure_match[1]) if failure_match else 0,
        timeouts=int(silent[1]) if silent else 0,
    )
