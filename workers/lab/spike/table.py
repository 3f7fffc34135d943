"""The table of all runs, as docs/reference/spike-runs.md shows it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from workers.lab.spike import summing
from workers.lab.spike.summing import KINDS

type RunReport = Mapping[str, Any]

_HEADS: Final = (
    "seed", "cases", "faults", "classes", *KINDS,
    "kills alone: p50 / p99 / max, s", "any struck worker", "lost queue: max, s",
    "healed, s", "wall, s",
)  # fmt: skip
_INTRODUCTION: Final = """# Spike runs

What `make soak` found: the whole cluster under load, broken on purpose, one seed after another.
How a run goes and what each column means: [Break the cluster](../how-to/spike.md).
This page is written by the command; the figures are those of the machine that ran it.
"""


def render_runs_table(reports: Sequence[RunReport]) -> str:
    """The whole page."""
    return "\n".join([_INTRODUCTION, *_sums(reports), "", *_rows(reports), "", *_classes(reports)])


def _sums(reports: Sequence[RunReport]) -> Iterator[str]:
    faults = sum(sum(report["faults"].values()) for report in reports)
    classes = {name for report in reports for name in report["faults"]}
    found = {kind: sum(len(report["breaches"][kind]) for report in reports) for kind in KINDS}
    first, last = min(report["on"] for report in reports), max(report["on"] for report in reports)
    days = first if first == last else f"{first} to {last}"
    yield (
        f"**{len(reports)} seeds, {sum(report['cases'] for report in reports):,} cases,"
        f" {faults} faults of {len(classes)} classes:"
        f" {', '.join(f'{count} {kind}' for kind, count in found.items())}.**"
        f" {days}, {reports[0]['cores']} cores, {reports[0]['workers']} worker processes,"
        f" {sum(report['wall_seconds'] for report in reports) / 60:.0f} minutes."
    )
    dirty = [report for report in reports if not summing.is_clean(report)]
    for report in dirty:
        yield f"\nSeed {report['seed']} found something: `{report['again']}`"


def _rows(reports: Sequence[RunReport]) -> Iterator[str]:
    yield f"| {' | '.join(_HEADS)} |"
    yield f"|{' --: |' * len(_HEADS)}"
    for report in reports:
        yield f"| {' | '.join(_cells(report))} |"


def _cells(report: RunReport) -> Iterator[str]:
    yield from (str(report["seed"]), f"{report['cases']:,}")
    yield from (str(sum(report["faults"].values())), str(len(report["faults"])))
    yield from (str(len(report["breaches"][kind])) for kind in KINDS)
    for name in ("recovery_of_workers_alone", "recovery_of_workers"):
        found = report[name]
        yield (
            f"{found['p50_seconds']} / {found['p99_seconds']} / {found['max_seconds']}"
            if found["count"]
            else "–"
        )
    queue = report["recovery_of_the_queue"]
    yield str(queue["max_seconds"]) if queue["count"] else "–"
    yield from (f"{report['healed_seconds']:.0f}", f"{report['wall_seconds']:.0f}")


def _classes(reports: Sequence[RunReport]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for report in reports:
        for name, count in report["faults"].items():
            counts[name] = counts.get(name, 0) + count
    yield "| fault | times |"
    yield "| --- | --: |"
    yield from (f"| {name} | {count} |" for name, count in sorted(counts.items()))
    yield ""
