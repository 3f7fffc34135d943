"""Does the score know chance, at the scale of a repository? What is spurious, found, and true."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lab.benchmarks.text.dataset import Dataset, PrintLine
from lab.benchmarks.text.evidence import policy
from lab.benchmarks.text.figures import BuiltIndex
from lab.weights.calibration import describe_certainty, measure_certainty, measure_spurious
from lab.weights.certainty import REGISTER, assemble_trial, build_trial, read_titles
from lab.weights.material import Half


def measure_certainty_figures(
    dataset: Dataset, largest: BuiltIndex, titles: Path | None, print_line: PrintLine
) -> Mapping[str, object]:
    """Return the figures at a register of real names, and the spurious matches at the largest.

    Titles and names are those of the half that no weight was fitted to.
    """
    ordinary, rules = read_titles(titles), policy()
    names = [brand.name for brand in dataset.material.brands][:REGISTER]
    rates = measure_certainty(build_trial(Half.TEST, names, ordinary), rules)
    figures = describe_certainty(rates)
    full_trial = assemble_trial(Half.TEST, dataset.register.marks, largest.ours.matcher, ordinary)
    spurious, high = measure_spurious(full_trial, rules)
    print_line(
        f"{rates.spurious.share:.4f} of {rates.spurious.of} ordinary titles seem to wear a mark"
    )
    return {
        "spurious_31k": figures.pop("spurious"),
        "spurious_31k_high": figures.pop("spurious_high"),
        "spurious_31k_interval": figures.pop("spurious_interval"),
        "spurious_31k_high_interval": figures.pop("spurious_high_interval"),
        "spurious_640k": spurious.share,
        "spurious_640k_high": high.share,
        "spurious_640k_interval": spurious.interval,
        **figures,
        "reliability": {
            mode: [(bucket.shown, bucket.true, bucket.pairs) for bucket in bins]
            for mode, bins in (("named", rates.named.bins), ("repository", rates.repository.bins))
        },
    }


def write_diagrams(folder: Path, figures: Mapping[str, Any]) -> None:
    """Draw what the score says against what is true, in either mode."""
    for mode, rows in figures["reliability"].items():
        (folder / f"reliability-{mode}.svg").write_text(render_reliability(rows), encoding="utf-8")


def render_reliability(rows: Sequence[Sequence[float]]) -> str:
    """Return a reliability diagram as SVG: what is shown, across; what is true, upwards."""
    size, edge = 320, 32
    span = size - 2 * edge

    def place(value: float) -> float:
        return edge + value * span

    total = sum(pairs for _, _, pairs in rows) or 1.0
    points = "".join(
        f'<circle cx="{place(stated_share):.1f}" cy="{size - place(true):.1f}"'
        f' r="{3 + 12 * (pairs / total) ** 0.5:.1f}" fill="#2563eb" fill-opacity="0.6"/>'
        for stated_share, true, pairs in rows
    )
    axis = f'stroke="#6b7280" d="M{edge} {edge}V{size - edge}H{size - edge}"'
    ideal = f'stroke="#9ca3af" stroke-dasharray="4" d="M{edge} {size - edge}L{size - edge} {edge}"'
    words = (
        f'<text x="{size / 2}" y="{size - 8}" text-anchor="middle">score shown</text>'
        f'<text transform="translate(14 {size / 2}) rotate(-90)" text-anchor="middle">'
        "share that is true</text>"
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"'
        ' font-family="sans-serif" font-size="12"><rect width="100%" height="100%" fill="#fff"/>'
        f'<path fill="none" {axis}/><path fill="none" {ideal}/>{points}{words}</svg>\n'
    )
