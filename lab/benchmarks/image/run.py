"""Measure image matching on real pictures: what is found, what wrongly, and what it costs."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lab.benchmarks.image import costs, lookalikes
from lab.benchmarks.image.material import picture_files
from lab.benchmarks.image.material.processes import Say, worker_processes
from lab.benchmarks.image.reference_set import References, choose_sources, gather_references
from lab.benchmarks.image.repository import (
    Repository,
    build_repository,
    measure_copies,
    measure_scenes,
    measure_strangers,
)
from matchers.image.reference import Category

type Figures = dict[str, Any]

MaterialMissing = picture_files.MaterialMissing

_LEAST_SIDE: Final = 500  # pixels of a photograph that is timed


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    is_real: bool
    references: int  # at most
    sources: int  # pictures of each category that are copied
    strangers: int  # parts of photographs
    hard_logos: int
    mapped: int  # references whose index four processes hold
    timed: int  # photographs
    processes: int = 2


WHOLE: Final = Size(
    is_real=True, references=6000, sources=10, strangers=2000, hard_logos=750,
    mapped=1_000_000, timed=16,
)  # fmt: skip
QUICK: Final = Size(
    is_real=False, references=200, sources=1, strangers=12, hard_logos=20,
    mapped=20_000, timed=4,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What is measured, where, and who gets progress messages."""

    folder: Path
    size: Size
    seed: int
    say: Say


def measure(run: Run) -> Figures:
    """Return every figure; MaterialMissing if the real pictures are needed and missing."""
    start = time.monotonic()
    items = _list_items(run)
    with worker_processes(run.size.processes):
        run.say(f"Reading {len(items)} references ...")
        references = gather_references(items, run.say)
        kind = "real" if run.size.is_real else "sample"
        repository = build_repository(references, run.folder / kind)
        sources = choose_sources(references, repository.places, run.size.sources, run.seed)
        figures = {
            "seed": run.seed,
            **measure_copies(repository, sources, run.seed, run.say),
            **measure_scenes(repository, sources, run.say),
            **measure_strangers(repository, run.size.strangers, run.say),
            **_measure_lookalikes(run, references),
        }
    figures |= _measure_costs(run, repository)
    return {**figures, "seconds": round(time.monotonic() - start, 1)}


def _list_items(run: Run) -> tuple[picture_files.Item, ...]:
    if run.size.is_real:
        items = picture_files.list_real_items(run.folder / "material")
    else:
        items = picture_files.list_quick_items(run.folder / "quick", run.size.references)
    return items[:: max(1, len(items) // run.size.references)]


def _measure_lookalikes(run: Run, references: References) -> Figures:
    run.say("Telling logos apart that look alike ...")
    pairs = lookalikes.choose_pairs(references, run.size.hard_logos, run.seed)
    return lookalikes.count_false_accepts(references, pairs, run.say)


def _measure_costs(run: Run, repository: Repository) -> Figures:
    run.say("Timing ...")
    references, size = repository.references, run.size
    photographs = [
        item
        for item, picture in zip(references.items, references.pictures, strict=True)
        if item.category is Category.PHOTO and max(picture.width, picture.height) >= _LEAST_SIDE
    ]
    files = [costs.encode_listing(item) for item in photographs[: size.timed]]
    return {
        **costs.measure_ratios(files),
        **costs.measure_memory(size.mapped, run.folder / "mapped", run.seed),
        "local_index_mb_per_million": costs.weigh_parts(repository.index),
    }


# key, what it is, goal
_ROWS: Final = (
    ("recall_all_unnamed", "copies in forty edits found, no right named", "≥ 0.94"),
    ("recall_all_named", "the same, the right named", "≥ 0.96"),
    ("recall_all_pdq", "by PDQ alone, within 31 of 256 bits", ""),
    ("recall_reuses_unnamed", "in the seventeen reuses among them, no right named", "≥ 0.94"),
    ("recall_reuses_named", "the same, the right named", "≥ 0.96"),
    ("recall_reuses_pdq", "by PDQ alone", ""),
    ("false_per_pair", "false finds a pair of a copy and another's family", "≤ 1e-6"),
    ("false_per_pair_pdq", "by PDQ alone", ""),
    ("pairs", "of so many pairs", ""),
    ("references", "among so many references", ""),
    ("false_per_1000_listings", "strangers in which anything is found, of 1,000", "≤ 0.1"),
    ("strangers_asked", "of so many asked", ""),
    ("scene_55", "named logo found in a scene, 55 % of the width", "≥ 0.90"),
    ("scene_35", "35 %", "≥ 0.86"),
    ("scene_20", "20 %", "≥ 0.80"),
    ("scenes_found_wrongly", "another's logo found in these scenes", ""),
    ("scenes", "of so many asked", ""),
    ("false_per_1000_hard_logos", "false finds of 1,000 logos that look alike", "≤ 1"),
    ("named_false_per_1000_hard_logos", "the same where the other's right is named", ""),
    ("bare_over_decode", "a named right's picture, all steps, to decoding it whole", "≤ 12"),
    ("hash_over_half_decode", "hash path, to decoding half the size", "≤ 3"),
    ("hash_over_pdqhash", "hash path in sixteen views, to Pillow and pdqhash in one", ""),
    ("features_over_decode", "features, to decoding whole", "≤ 6"),
    ("look_over_decode", "the look at a reference and its mirror image", "≤ 2"),
    ("decode_ms", "decoding a JPEG of 800 pixels whole, ms", ""),
    ("local_index_mb_per_million", "index of parts, MB a million references", "≤ 500"),
    ("mb_per_million_refs_4_processes", "hashes in four processes, MB a million", "≤ 100"),
    ("seconds", "the whole run, s", ""),
)  # fmt: skip


def make_tables(figures: Figures) -> str:
    """Return the figures beside their goals, then each edit, in Markdown."""
    lines = ["| figure | value | aim |", "| --- | --- | --- |"]
    lines += [f"| {what} | {_format(figures[key])} | {aim} |" for key, what, aim in _ROWS]
    lines += ["", "| edit | unnamed | named | PDQ |", "| --- | --- | --- | --- |"]
    for name, recall in figures["edits"].items():
        lines.append(f"| {name} | {' | '.join(f'{share:.2f}' for share in recall.values())} |")
    false = [*figures["false_finds"], *figures["false_hard_logos"]]
    return "\n".join([*lines, "", *(f"- {find}" for find in false or ["No false finds."])])


def _format(figure: float) -> str:
    if isinstance(figure, int):
        return f"{figure:,}"
    return f"{figure:.1e}" if 0 < figure < 1e-4 else f"{figure:.3f}".rstrip("0").rstrip(".")
