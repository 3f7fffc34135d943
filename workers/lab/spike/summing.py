"""What is said of a run in a few lines: on the terminal, on its page, in the table of all runs."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

type Report = Mapping[str, Any]

KINDS: Final = ("lost", "doubled", "stuck", "starved", "wrong")
_SPELLED_OUT: Final = 10


def is_clean(report: Report) -> bool:
    """Nothing of what may not happen did."""
    return not any(report["breaches"].values())


def verdict_sentence(report: Report) -> str:
    """The answer in one sentence."""
    if is_clean(report):
        return "Nothing lost, nothing doubled, nothing stuck, nobody starved."
    found = report["breaches"].items()
    counts = ", ".join(f"{len(each)} {kind}" for kind, each in found if each)
    return f"This must not happen: {counts}."


def recovery_sentences(report: Report) -> str:
    """How orphaned work came back."""
    said = [
        _recovery("struck workers", report["recovery_of_workers"]),
        _recovery("workers killed while nothing else broke", report["recovery_of_workers_alone"]),
        _recovery("a lost queue", report["recovery_of_the_queue"]),
    ]
    return " ".join(each for each in said if each) or "No work was orphaned."


def _recovery(whose: str, figures: Mapping[str, float]) -> str:
    if not figures["count"]:
        return ""
    return (
        f"Work of {whose} was claimed again after {figures['p50_seconds']:.1f} s (median),"
        f" {figures['p99_seconds']:.1f} s (99 of 100), {figures['max_seconds']:.1f} s at most"
        f" ({figures['count']:.0f} cases)."
    )


def summary_lines(report: Report) -> Iterator[str]:
    """For the terminal."""
    yield verdict_sentence(report)
    yield (
        f"Seed {report['seed']}: {report['cases']:,} cases in {report['requests']:,} requests,"
        f" {sum(report['faults'].values())} faults of {len(report['faults'])} classes,"
        f" {report['poison_parked']} poisonous cases parked,"
        f" healed in {report['healed_seconds']:.0f} s, {report['wall_seconds']:.0f} s in all."
    )
    followed = ", ".join(f"{count} {name}" for name, count in report["afterwards"].items())
    yield f"After rulings: {followed}."
    yield recovery_sentences(report)
    yield from _starts(report["start_delay"])
    for kind, found in report["breaches"].items():
        yield from (f"{kind}: {each}" for each in found[:_SPELLED_OUT])
        if len(found) > _SPELLED_OUT:
            yield f"{kind}: and {len(found) - _SPELLED_OUT} more."
    if report["faults_left_out"]:
        yield f"Never drawn, for they cannot strike here: {', '.join(report['faults_left_out'])}."
    yield f"Again: {report['again']}"


def _starts(rows: Sequence[Report]) -> Iterator[str]:
    """Alone and beside the noisy filer: the ordinary filers together say whether it is fair."""
    for row in rows:
        alone, beside = row["unloaded"], row["beside_the_noisy_filer"]
        if beside["cases"]:
            before = f", alone {alone['p95_seconds']:.2f} s" if alone["cases"] else ""
            yield (
                f"  {row['filer']:9} ({row['lane']}) started within {beside['p50_seconds']:.2f} s"
                f" (median), {beside['p95_seconds']:.2f} s (95 of 100){before}"
            )
