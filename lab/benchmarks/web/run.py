"""One run of the web benchmark: fill a private database, and put real pages under load.

The web process is the product's, on a port of its own; a page that does nothing is beside it.
"""

import os
import signal
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from lab.benchmarks.desk.plan import quick
from lab.benchmarks.desk.run import start_servers
from lab.benchmarks.web.load import Load, load_page
from lab.servers.place import free_port
from lab.servers.process import ServerProcess

type _PrintLine = Callable[[str], None]
type _Headers = Mapping[str, str]

_CHECKOUT: Final = Path(__file__).parents[3]
_MANY: Final = "100000000"
_LIMITS: Final = {f"MARKWARDEN_CALLS_PER_{what}": _MANY for what in ("KEY", "ACCOUNT", "ADDRESS")}
_CLIENTS: Final = (1, 8, 64, 256, 500)
_RECOVERED: Final = 5  # answers in a row
_STILL_ANSWERED_SECONDS: Final = 6.0  # after a burst, whose requests wait for four
_APP_ROLE: Final = "markwarden_app"


@dataclass(frozen=True, slots=True)
class _Page:
    name: str
    address: str
    headers: _Headers


def run(folder: Path, seconds: int, print_line: _PrintLine) -> dict[str, object]:
    """Return the figures of every page for so many clients, and what was left behind."""
    with start_servers(folder, is_durable=True) as servers:
        from lab.benchmarks.web import sample_pages  # noqa: PLC0415  # Django is set up only now

        print_line("Filling the database ...")
        sample = sample_pages.fill_database(quick())
        url = servers.database_url.replace("//markwarden:", f"//{_APP_ROLE}:", 1)
        settings = {**os.environ, **_LIMITS, "MARKWARDEN_DATABASE_URL": url}
        with (
            _serving(folder, "workers", ("web", "--port"), settings) as web,
            _serving(folder, "lab.benchmarks.web.trivial", (), settings) as trivial,
        ):
            pages = [
                _Page("trivial", f"{trivial}/", {}),
                *(_Page(name, f"{web}{path}", headers) for name, path, headers in sample.pages),
            ]
            loads_by_page = {page.name: _measure(page, seconds, print_line) for page in pages}
            after = {
                "seconds_to_recover": _time_recovery(f"{web}/report/"),
                "connections_after_5_s": _count_later(sample_pages.count_backends),
            }
    return {
        "load_average": list(os.getloadavg()),
        "seconds": seconds,
        "pages": _compare(loads_by_page),
        "after": after,
    }


def _measure(page: _Page, seconds: int, print_line: _PrintLine) -> list[Load]:
    loads = []
    for number in _CLIENTS:
        load = load_page(page.address, number, seconds, page.headers)
        print_line(f"{page.name}: {load}")
        loads.append(load)
    time.sleep(_STILL_ANSWERED_SECONDS)
    return loads


def _compare(loads_by_page: Mapping[str, list[Load]]) -> dict[str, object]:
    """Each figure with its ratio to the page that does nothing under the same load."""
    alone = [load.answers_per_s for load in loads_by_page["trivial"]]
    return {
        name: [
            {**asdict(load), "ratio": round(load.answers_per_s / trivial_rate, 3)}
            for load, trivial_rate in zip(loads, alone, strict=True)
        ]
        for name, loads in loads_by_page.items()
    }


def _time_recovery(address: str) -> float:
    """Seconds from the last burst until some answers in a row are good."""
    began, good = time.monotonic(), 0
    while good < _RECOVERED and time.monotonic() - began < 120:
        good = good + 1 if _is_good(address) else 0
    return round(time.monotonic() - began, 2)


def _is_good(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  # our own process
            return bool(answer.status == 200)
    except (urllib.error.URLError, TimeoutError):
        return False


def _count_later(count: Callable[[], int]) -> int:
    time.sleep(5)
    return count()


@contextmanager
def _serving(
    folder: Path, program: str, words: tuple[str, ...], settings: Mapping[str, str]
) -> Iterator[str]:
    """Run the module as a process with a port as its last word; yield its address."""
    port = free_port()
    process = ServerProcess(
        name=program,
        command=[sys.executable, "-m", program, *words, str(port)],
        folder=folder,
        owner=None,
        stops=(signal.SIGTERM,),
        environment={**settings, "PYTHONPATH": str(_CHECKOUT)},
    )
    process.start()
    try:
        process.wait_until_listening(port, seconds=60)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.stop()
