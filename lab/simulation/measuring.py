"""Measure the simulation's inputs on this machine: short real runs, each in a process.

The timed run keeps its vault in a folder and measures CPU and waits; the counted run keeps it
in a real S3 server, lets PostgreSQL count statements, and counts the calls of each server.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from lab.benchmarks.pipeline.run import add_plain_goods
from lab.cluster.environment import start_environment
from lab.demo.demo import clear_folder
from lab.sample_data import material
from lab.servers import radosgw

PICTURED: Final = 120
PLAIN: Final = 1200
_CHECKOUT: Final = Path(__file__).parents[2]

type Say = Callable[[str], None]


class RunFailed(RuntimeError):
    """A measuring run failed; its output is in the message."""


def measure(folder: Path, say: Say, *, pictured_cases: int = PICTURED, plain: int = PLAIN) -> dict:  # type: ignore[type-arg]  # JSON
    """Do both runs; return one value to keep in a file. Three to four minutes on two cores."""
    say("timed: one and two worker processes, cases with pictures and without ...")
    timed_figures = _run_process(folder, "timed", pictured_cases, plain)
    if radosgw.is_installed():
        say("counted: a case's demand on PostgreSQL, Valkey and the object store ...")
        counted_figures = _run_process(folder, "counted", pictured_cases, plain)
    else:
        say("radosgw is not installed: a case's demand on an object store is not counted.")
        counted_figures = _run_process(folder, "counted-in-folder", pictured_cases, plain)
    return {**timed_figures, "counted": counted_figures}


def _run_process(folder: Path, kind: str, pictured_cases: int, plain: int) -> dict[str, object]:
    """Run in a process of its own, because settings are read once a process."""
    command = [sys.executable, "-m", "lab.simulation.measuring", str(folder.resolve())]
    ran = subprocess.run(  # noqa: S603  # our own module
        [*command, kind, str(pictured_cases), str(plain)],
        cwd=_CHECKOUT,
        env={**os.environ, "MARKWARDEN_IS_DEVELOPMENT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        raise RunFailed(f"The {kind} run broke off:\n{ran.stderr[-3000:]}")
    figures: dict[str, object] = json.loads(ran.stdout.splitlines()[-1])
    return figures


def _run_kind(folder: Path, kind: str, pictured_cases: int, plain: int) -> dict[str, object]:
    material_folder = folder / "material"
    material.make_reference_workload(material_folder, pictured_cases)
    clear_folder(folder)
    goods = add_plain_goods(material_folder, folder / "goods")
    with _start_store(kind) as store_log, start_environment(folder, goods) as environment:
        from lab.simulation import runs  # noqa: PLC0415  # Django is set up only now

        shop = runs.RunSite(environment, material_folder, pictured_cases, plain, store_log)
        return runs.measure_times(shop) if kind == "timed" else runs.measure_counts(shop)


@contextmanager
def _start_store(kind: str) -> Iterator[Path | None]:
    """Start a real S3 server if needed, and set it for all processes."""
    if kind != "counted":
        yield None
        return
    with radosgw.running_alone() as store:
        os.environ.update(store.environment)
        yield store.process.log


if __name__ == "__main__":
    _folder, _kind, _pictured, _plain = sys.argv[1:]
    _found = _run_kind(Path(_folder), _kind, int(_pictured), int(_plain))
    print(json.dumps(_found))  # read by the parent
