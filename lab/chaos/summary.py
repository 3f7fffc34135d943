"""Summarise a run in a few lines: on the terminal, and in the table of all runs."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

type Report = Mapping[str, Any]

KINDS: Final = ("lost", "doubled", "stuck", "starved", "late", "wrong")
_SPELLED_OUT: Final = 10


def is_clean(report: Report) -> bool:
    """Return whether nothing forbidden happened."""
    return not any(report["breaches"].values())


def verdict_sentence(report: Report) -> str:
    """Return the verdict in one sentence."""
    if is_clean(report):
        return "Nothing lost, doubled or stuck, nobody starved, nothing late or wrong."
    breaches = report["breaches"].items()
    counts = ", ".join(f"{len(breach)} {kind}" for kind, breach in breaches if breach)
    return f"This must not happen: {counts}."


def recovery_sentences(report: Report) -> str:
    """Say how orphaned work came back."""
    lines = [
        _recovery("struck workers", report["recovery_of_workers"]),
        _recovery("workers killed while nothing else broke", report["recovery_of_workers_alone"]),
        _recovery("hosts cut off", report["recovery_of_hosts"]),
        _recovery("a lost queue", report["recovery_of_the_queue"]),
    ]
    if (back := report["return_of_hosts"])["count"]:
        lines.append(f"A host was back {back['max_seconds']:.1f} s at most after it was reached.")
    if (back := report["return_of_the_web"])["count"]:
        lines.append(f"The web answered again {back['max_seconds']:.1f} s at most after a fault.")
    return " ".join(line for line in lines if line) or "No work was orphaned."


def _recovery(whose: str, figures: Mapping[str, float]) -> str:
    if not figures["count"]:
        return ""
    return (
        f"Work of {whose} was claimed again after {figures['p50_seconds']:.1f} s (median),"
        f" {figures['p99_seconds']:.1f} s (99 of 100), {figures['max_seconds']:.1f} s at most"
        f" ({figures['count']:.0f} cases)."
    )


def summary_lines(report: Report) -> Iterator[str]:
    """Return the lines for the terminal."""
    yield verdict_sentence(report)
    yield (
        f"Seed {report['seed']}: {report['cases']:,} cases in {report['requests']:,} requests,"
        f" {sum(report['faults'].values())} faults of {len(report['faults'])} classes,"
        f" {report['poison_parked']} poisonous cases parked,"
        f" healed in {report['healed_seconds']:.0f} s, {report['wall_seconds']:.0f} s in all."
    )
    yield f"After rulings: {_list_counts(report['afterwards'])}."
    yield recovery_sentences(report)
    yield f"By the web: {_list_counts(report['web'])}."
    yield f"Lines of listings: {_list_counts(report['screened'])}."
    yield f"Sellers: {_list_counts(report['sellers'])}."
    counts = " + ".join(map(str, report["routed_by_adoption"].values()))
    yield f"Cases routed under each policy that was adopted: {counts}."
    yield from _starts(report["start_delay"])
    for kind, sentences in report["breaches"].items():
        yield from (f"{kind}: {sentence}" for sentence in sentences[:_SPELLED_OUT])
        if len(sentences) > _SPELLED_OUT:
            yield f"{kind}: and {len(sentences) - _SPELLED_OUT} more."
    if report["faults_left_out"]:
        yield f"Never drawn, because not possible here: {', '.join(report['faults_left_out'])}."
    yield f"Again: {report['again']}"


def _list_counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def _starts(rows: Sequence[Report]) -> Iterator[str]:
    """Say how long ordinary filers waited: alone, and beside the noisy filer."""
    for row in rows:
        alone, delays = row["unloaded"], row["beside_the_noisy_filer"]
        if delays["cases"]:
            before = f", alone {alone['p95_seconds']:.2f} s" if alone["cases"] else ""
            yield (
                f"  {row['filer']:9} ({row['lane']}) started within {delays['p50_seconds']:.2f} s"
                f" (median), {delays['p95_seconds']:.2f} s (95 of 100){before}"
            )


_HEADS: Final = (
    "seed", "cases", "faults", "classes", *KINDS,
    "kills alone: p50 / p99 / max, s", "any struck worker", "hosts cut off",
    "hosts back: max, s", "web back: max, s", "lost queue: max, s",
    "healed, s", "wall, s",
)  # fmt: skip
_INTRODUCTION: Final = """# Spike runs

What `make soak` found: the whole cluster under load, broken on purpose, one seed after another.
How a run goes and what each column means: [Break the cluster](../how-to/spike.md).
The tables are written by the command; the figures are those of the machine that ran it.
"""


def write_runs_page(page: Path, reports: Sequence[Report]) -> None:
    """Write the tables onto a page; its sections below them, written by hand, stay."""
    before = page.read_text(encoding="utf-8") if page.exists() else ""
    _tables, heading, sections = before.partition("\n## ")
    page.write_text(render_runs_table(reports) + heading + sections, encoding="utf-8")


def render_runs_table(reports: Sequence[Report]) -> str:
    """Return the tables and what stands above them."""
    return "\n".join([_INTRODUCTION, *_sums(reports), "", *_rows(reports), "", *_classes(reports)])


def _sums(reports: Sequence[Report]) -> Iterator[str]:
    faults = sum(sum(report["faults"].values()) for report in reports)
    classes = {name for report in reports for name in report["faults"]}
    counts = {kind: sum(len(report["breaches"][kind]) for report in reports) for kind in KINDS}
    first, last = min(report["on"] for report in reports), max(report["on"] for report in reports)
    days = first if first == last else f"{first} to {last}"
    yield (
        f"**{len(reports)} seeds, {sum(report['cases'] for report in reports):,} cases,"
        f" {faults} faults of {len(classes)} classes:"
        f" {', '.join(f'{count} {kind}' for kind, count in counts.items())}.**"
        f" {days}, {reports[0]['cores']} cores, {reports[0]['workers']} worker processes,"
        f" {sum(report['wall_seconds'] for report in reports) / 60:.0f} minutes."
    )
    dirty = [report for report in reports if not is_clean(report)]
    for report in dirty:
        yield f"\nSeed {report['seed']} found something: `{report['again']}`"


def _rows(reports: Sequence[Report]) -> Iterator[str]:
    yield f"| {' | '.join(_HEADS)} |"
    yield f"|{' --: |' * len(_HEADS)}"
    for report in reports:
        yield f"| {' | '.join(_cells(report))} |"


def _cells(report: Report) -> Iterator[str]:
    yield from (str(report["seed"]), f"{report['cases']:,}")
    yield from (str(sum(report["faults"].values())), str(len(report["faults"])))
    yield from (str(len(report["breaches"][kind])) for kind in KINDS)
    for name in ("recovery_of_workers_alone", "recovery_of_workers", "recovery_of_hosts"):
        figures = report[name]
        yield (
            f"{figures['p50_seconds']} / {figures['p99_seconds']} / {figures['max_seconds']}"
            if figures["count"]
            else "–"
        )
    for name in ("return_of_hosts", "return_of_the_web", "recovery_of_the_queue"):
        figures = report[name]
        yield str(figures["max_seconds"]) if figures["count"] else "–"
    yield from (f"{report['healed_seconds']:.0f}", f"{report['wall_seconds']:.0f}")


def _classes(reports: Sequence[Report]) -> Iterator[str]:
    counts: dict[str, int] = {}
    for report in reports:
        for name, count in report["faults"].items():
            counts[name] = counts.get(name, 0) + count
    yield "| fault | times |"
    yield "| --- | --: |"
    yield from (f"| {name} | {count} |" for name, count in sorted(counts.items()))
    yield ""


_SAYS_STUCK: Final = re.compile(
    r"in the backlog|a machine still has it to do|is parked and harms nobody|is not parked"
    r"|still waits to be|was not delivered|The queue still holds|a reviewer holds it"
)
_SAYS_LOST: Final = re.compile(
    r"not in the vault|has no case|no machine has it to do|without a decision record|was never told"
)
_SAYS_DOUBLED: Final = re.compile(r"The marketplace applied \d+ changes")

# Sentences with a count and the right one: fewer is lost, more is doubled.
_COUNTED: Final = (
    re.compile(r"with (\d+) live rulings of first instance, not (one)"),
    re.compile(r"by (\d+) (?:answers|live rulings), not (\d+)"),
    re.compile(r"has (\d+) open counter-notifications, not (one)"),
    re.compile(r"has (\d+) letters in the outbox, not (\d+)"),
    re.compile(r"has (\d+) receipts, not (one)"),
    re.compile(r"was posted (\d+) times, not (once)"),
    # of a range either end will do: a breach lies on one side of both
    re.compile(r"has (\d+) entries .* where (\d+)(?: to \d+)? happened"),
    re.compile(r"was frozen (\d+) times, and its cases say (\d+)"),
    re.compile(r"has (\d+) verdicts for (\d+) lines"),
    re.compile(r"stands in (\d+) chains, not (one)"),
    re.compile(r"has (\d+) papers, not (\d+)"),
)


def sort_by_kind(sentences: Iterable[str]) -> dict[str, list[str]]:
    """Group the sentences by kind."""
    by_kind: dict[str, list[str]] = {"lost": [], "doubled": [], "stuck": [], "wrong": []}
    for sentence in sentences:
        by_kind[breach_kind(sentence)].append(sentence)
    return by_kind


def breach_kind(sentence: str) -> str:
    """Return the kind of one breach."""
    for kind, pattern in (
        ("stuck", _SAYS_STUCK),
        ("lost", _SAYS_LOST),
        ("doubled", _SAYS_DOUBLED),
    ):
        if pattern.search(sentence):
            return kind
    for pattern in _COUNTED:
        if match := pattern.search(sentence):
            actual, expected = match.groups()
            return "doubled" if int(actual) > _number(expected) else "lost"
    return "wrong"


def _number(word: str) -> int:
    return int(word) if word.isdigit() else 1
