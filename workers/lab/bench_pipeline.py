"""What the cluster costs beyond the matching itself: end to end, beside a bare loop, in one run."""

import json
import shutil
from pathlib import Path
from typing import Final

from workers.lab import fault_shelf, material, stage
from workers.lab.demo import clear

PLAIN_CASES: Final = 3_000


def run(folder: Path, *, cases: int = 300) -> dict[str, object]:
    """Measure the bare loop, then the cluster with one and two worker processes, then one request.

    CPU seconds count every process: workers with their decode children, dispatcher, sweeper,
    deliver and the rest, PostgreSQL, Valkey, the sample marketplace, and the filing itself.
    """
    shelf = folder / "material"
    material.reference(shelf, cases)
    clear(folder)
    with stage.built(folder, _with_plain_goods(shelf, folder / "goods")) as built:
        from workers.lab.pipeline_runs import measure  # noqa: PLC0415  # Django is set up only now

        return measure(built, shelf, plain_cases=PLAIN_CASES)


def _with_plain_goods(shelf: Path, folder: Path) -> Path:
    """What the marketplace sells: the material's listings, and many without a picture."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    (folder / "pictures").symlink_to((shelf / "pictures").resolve())
    plain = (json.dumps(line) for line in fault_shelf.plain(PLAIN_CASES))
    lines = [*(shelf / "listings.jsonl").read_text().splitlines(), *plain]
    (folder / "listings.jsonl").write_text("\n".join(lines))
    return folder
