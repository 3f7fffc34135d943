"""Measure screening end to end on servers of its own, beside the bare loop, in one run."""

from pathlib import Path

from lab.benchmarks.pipeline.run import add_plain_goods
from lab.cluster.environment import start_environment
from lab.demo.demo import clear_folder
from lab.sample_data import material


def run(
    folder: Path,
    *,
    listings: int,
    titles: Path | None,
    names: Path | None,
    photographs: Path | None = None,
) -> dict[str, object]:
    """Measure throughput, lag, what is held wrongly and what is found.

    Args:
        folder: where the run keeps its data.
        listings: of one round.
        titles: ordinary titles, one a line; else those written for the goods.
        names: of brands, as name-suggestion-index has them; else those of simple-icons.
        photographs: a folder of them; else the samples of our packages.
    """
    material_folder = folder / "material"
    material.make_reference_workload(material_folder, 8)
    clear_folder(folder)
    goods = add_plain_goods(material_folder, folder / "goods")
    (goods / "pictures").unlink()  # plain goods have none, and the listings bring their own
    (goods / "pictures").mkdir()
    with start_environment(folder, goods) as environment:
        from lab.benchmarks.screening.rounds import measure  # noqa: PLC0415  # Django is set up only now

        return measure(
            environment, listings=listings, titles=titles, names=names, photographs=photographs
        )
