"""Write the figures as a page: each beside its goal, and beside the peers."""

from collections.abc import Iterator, Mapping
from typing import Any

from lab.benchmarks.text.recall import GROUPS

type Figures = Mapping[str, Any]

# name, what it is, unit, goal
_ROWS = (
    ("title_p50_us_edit1", "title, at most one edit, p50", "µs", "≤ 40"),
    ("title_p99_us_edit1", "the same, p99", "µs", "≤ 200"),
    ("title_p50_us_edit2", "title, at most two edits, p50", "µs", "≤ 120"),
    ("title_p99_us_edit2", "the same, p99", "µs", "≤ 600"),
    ("title_worded_p50_us_edit1", "one edit, with a sentence for each mark, p50", "µs", ""),
    ("title_worded_p99_us_edit1", "the same, p99", "µs", ""),
    ("title_worded_p50_us_edit2", "two edits, with a sentence for each mark, p50", "µs", ""),
    ("title_worded_p99_us_edit2", "the same, p99", "µs", ""),
    ("ratio_partial_ratio_edit1", "times faster than `partial_ratio`, one edit", "", "≥ 10,000"),
    ("ratio_wratio_edit1", "times faster than `WRatio`, one edit", "", "≥ 20,000"),
    ("ratio_partial_ratio_edit2", "times faster than `partial_ratio`, two edits", "", "≥ 4,000"),
    ("ratio_wratio_edit2", "times faster than `WRatio`, two edits", "", "≥ 8,000"),
    ("growth_edit1", "growth exponent over three sizes, one edit", "", "≤ 0.25"),
    ("growth_edit2", "the same, two edits", "", "≤ 0.4"),
    ("evidence_p50_us", "title to scored evidence on the named right, p50", "µs", "≤ 300"),
    ("evidence_p99_us", "the same, p99", "µs", "≤ 1,500"),
    ("screened_p50_us", "title to scored evidence on all rights found, as `screen`, p50", "µs", ""),
    ("screened_p99_us", "the same, p99", "µs", ""),
    ("description_p50_us", "description of 511 characters, one edit, p50", "µs", ""),
    ("description_p99_us", "the same, p99", "µs", ""),
    ("complaint_mode_p50_us", "title against one named mark, p50", "µs", ""),
    ("complaint_mode_first_p50_us", "the same, the first time a mark is named", "µs", ""),
    ("floor_162_probes_us", "162 dependent reads in a table of this size: the floor", "µs", ""),
    ("floor_162_probes_in_cache_us", "the same in a table that fits the cache", "µs", ""),
    ("oracle_pairs", "pairs that an exhaustive scan finds", "", "≥ 600"),
    ("oracle_found", "of these found by the index", "", "all"),
    ("precision", "precision of the score at 0.5", "", "≥ 0.98"),
    ("score_recall", "recall of the score at 0.5", "", "≥ 0.98"),
    ("spurious_31k", "ordinary titles with a spurious match of 0.5, 31,200 names", "", "≤ 0.02"),
    ("spurious_31k_high", "the same in the high band", "", "≤ 0.002"),
    ("spurious_640k", "the same of 0.5, all marks", "", "≤ 0.05"),
    ("spurious_640k_high", "the same in the high band", "", "≤ 0.005"),
    ("ece_named", "calibration error, the right named", "", "≤ 0.03"),
    ("ece_repository", "calibration error, nobody names the right", "", "≤ 0.03"),
    ("brier_named", "Brier score, the right named", "", ""),
    ("brier_repository", "Brier score, nobody names the right", "", ""),
    ("build_s", "build", "s", ""),
    ("open_ms", "open, mapped", "ms", "≤ 10"),
    ("open_and_first_title_ms", "open, and the first title", "ms", ""),
    ("open_checked_ms", "open, with the checksum of the whole file", "ms", ""),
    ("delta_1000_ms", "delta of 1,000 marks", "ms", "≤ 20"),
    ("shared_mb", "file, shared by all workers", "MB", "≤ 200"),
    ("private_mb", "private to each worker", "MB", "≤ 10"),
    ("runtime_mb", "Python, libraries and compiled code before that", "MB", ""),
)  # fmt: skip
_RECALL_GOALS = {
    "folded": 0.995,
    "one_edit": 0.98,
    "two_edits": 0.95,
    "glued_and_affixed": 0.97,
    "uts39": 1.00,
    "decancer": 0.98,
}


def page(figures: Figures) -> str:
    """The whole page in Markdown."""
    parts = (_head, _ours, _recall, _peers, _peers_by_group, _classes)
    lines = [line for part in parts for line in part(figures)]
    return "\n".join([*lines, ""])


def _head(figures: Figures) -> Iterator[str]:
    about = figures["about"]
    plan = about["plan"]
    yield "# Benchmark of text matching"
    yield ""
    yield f"Written by `{plan['command']} --markdown FILE`: run it again, edit nothing."
    yield ""
    material = "real brand names" if about["is_material_installed"] else "names of the stand-in"
    yield (
        f"{plan['marks']:,} marks, {about['real_marks']:,} of them {material}, the others made up "
        f"to look like registered ones; {about['positives']:,} titles that wear a mark in one of "
        f"{len(figures['recall'])} ways, {about['hard_negatives']:,} that come near one, and "
        f"{about['handmade']:,} titles written by hand; a title has "
        f"{about['title_characters']:.0f} characters on average. Seed {plan['seed']}, "
        f"{about['processor']}, Python {about['python']}; load average of the machine at the "
        f"beginning {about['load_at_the_beginning']:.1f}, of its {about['processors']} cores."
    )
    yield ""
    yield (
        "Times are processor time of one thread, after warming up and without garbage collection: "
        f"the median of {plan['rounds']} rounds through all titles for ours, one call a title for "
        "peers. The ratios are those of the p50s, in this same run. A title's answer is up to "
        "20 rights by how near they come, as peers tell them; a sentence for each is made when "
        "it is read, and timed apart."
    )


def _ours(figures: Figures) -> Iterator[str]:
    yield from ("", "## Ours", "", "| key | what | value | goal |", "| --- | --- | --- | --- |")
    for name, description, unit, goal in _ROWS:
        if name in figures:
            value = f"{_number(figures[name])} {unit}".strip()
            yield f"| `{name}` | {description} | {value} | {goal} |"


def _recall(figures: Figures) -> Iterator[str]:
    yield from ("", "## Recall of the true mark", "")
    yield "Whatever the length of the list, as for the peers."
    yield from ("", "| group | classes | recall | goal |", "| --- | --- | --- | --- |")
    for group, value in figures["recall_by_group"].items():
        goal = _RECALL_GOALS.get(group)
        classes = ", ".join(GROUPS[group])
        yield f"| {group} | {classes} | {value:.3f} | {f'≥ {goal}' if goal else ''} |"
    by_hand = figures["handmade_recall_of_candidates"]
    yield f"| written by hand | all | {by_hand:.3f} | |"
    yield ""
    flags, hard = figures["flagged"], figures["hard_negatives_flagged"]
    yield (
        f"Marks flagged a title: {flags['p50']:.0f} at the median, {flags['mean']:.0f} on "
        f"average, {flags['most']:,} at most. Hard negatives flagged with the mark they come "
        f"near: {', '.join(f'{kind} {share:.3f}' for kind, share in hard.items())}; of those "
        f"written by hand {figures['handmade_negatives_flagged']:.3f}."
    )


def _classes(figures: Figures) -> Iterator[str]:
    yield from ("", "## Recall by class", "", "| class | recall | within the first 20 |")
    yield "| --- | --- | --- |"
    for kind, value in figures["recall"].items():
        yield f"| {kind} | {value:.3f} | {figures['recall_in_first_20'][kind]:.3f} |"


def _peers(figures: Figures) -> Iterator[str]:
    yield from ("", "## Peers", "")
    yield "On a sample of the same titles with as many of each class; recall beside ours on these."
    yield ""
    yield "| peer | how | titles | p50 | p99 | recall | ours | marks flagged a title | build |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    for name, peer in figures["peers"].items():
        flags = peer["flagged"]
        yield (
            f"| {name} | {peer['says']} | {peer['titles']} | {_number(peer['p50_us'] / 1000)} ms "
            f"| {_number(peer['p99_us'] / 1000)} ms | {peer['recall']:.2f} "
            f"| {peer['recall_of_ours_on_the_same']:.2f} "
            f"| {flags['p50']:,.0f}, mean {flags['mean']:,.0f} | {peer['build_s']:.0f} s |"
        )


def _peers_by_group(figures: Figures) -> Iterator[str]:
    peers, ours = figures["peers"], figures["recall_by_group"]
    yield from ("", "## Recall by group, beside the peers", "")
    yield f"| group | ours | {' | '.join(peers)} |"
    yield "| --- " * (len(peers) + 2) + "|"
    for group, value in ours.items():
        theirs = (peer["recall_by_group"].get(group) for peer in peers.values())
        shares = ("" if share is None else f"{share:.2f}" for share in theirs)
        yield f"| {group} | {value:.2f} | {' | '.join(shares)} |"


def _number(value: float) -> str:
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
