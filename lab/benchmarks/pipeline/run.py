"""Measure the cluster end to end, beside a bare loop of the matching, in one run."""

import json
import shutil
from pathlib import Path
from typing import Final

from lab.chaos.workload import listings
from lab.cluster.environment import start_environment
from lab.demo.demo import clear_folder
from lab.sample_data import material

PLAIN_CASES: Final = 3_000


def run(folder: Path, *, cases: int = 300) -> dict[str, object]:
    """Measure the bare loop, then the cluster with one and two worker processes, then one request.

    CPU seconds count every process: workers with their decode children, dispatcher, sweeper,
    deliver and the rest, PostgreSQL, Valkey, the sample marketplace, and the filing itself.
    """
    material_folder = folder / "material"
    material.make_reference_workload(material_folder, cases)
    clear_folder(folder)
    with start_environment(
        folder, add_plain_goods(material_folder, folder / "goods")
    ) as environment:
        from lab.benchmarks.pipeline.cluster_runs import measure  # noqa: PLC0415  # Django is set up only now

        return measure(environment, material_folder, plain_cases=PLAIN_CASES)


def add_plain_goods(material_folder: Path, folder: Path) -> Path:
    """Write the marketplace's goods: the material's listings, and many without a picture."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "pictures").symlink_to((material_folder / "pictures").resolve())
    plain = (json.dumps(line) for line in listings.plain_listings(PLAIN_CASES))
    lines = [*(material_folder / "listings.jsonl").read_text().splitlines(), *plain]
    (folder / "listings.jsonl").write_text("\n".join(lines))
    return folder
