"""Measure screening end to end on servers of its own, beside the bare loop, in one run."""

from pathlib import Path

from lab.benchmarks.pipeline.run import add_plain_goods
from lab.cluster.environment import start_environment
from lab.demo.demo import clear_folder
from lab.sample_data import material


def run(
    folder: Path, *, listings: int, titles: Path | None, names: Path | None
) -> dict[str, object]:
    """Measure throughput, lag, what is held wrongly and what is found.

    Args:
        folder: where the run keeps its data.
        listings: of one round.
        titles: ordinary titles, one a line; else those written for the goods.
        names: of brands, as name-suggestion-index has them; else those of simple-icons.
    """
    stocked = folder / "material"
    material.make_reference_workload(stocked, 8)
    clear_folder(folder)
    with start_environment(folder, add_plain_goods(stocked, folder / "goods")) as environment:
        from lab.benchmarks.screening.rounds import measure  # noqa: PLC0415  # Django is set up only now

        return measure(environment, listings=listings, titles=titles, names=names)
