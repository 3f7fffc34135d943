"""What the cluster costs beyond the matching itself: end to end, beside a bare loop, in one run."""

from pathlib import Path

from workers.lab import material, stage
from workers.lab.demo import clear


def run(folder: Path, *, cases: int = 300) -> dict[str, object]:
    """Measure the bare loop, then the cluster with one and two worker processes, then one request.

    CPU seconds count every process: workers with their decode children, dispatcher, sweeper,
    deliver and the rest, PostgreSQL, Valkey, the sample marketplace, and the filing itself.
    """
    shelf = folder / "material"
    material.reference(shelf, cases)
    clear(folder)
    with stage.built(folder, shelf) as built:
        from workers.lab.pipeline_runs import measure  # noqa: PLC0415  # Django is set up only now

        return measure(built, shelf)
