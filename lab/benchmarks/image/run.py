"""Measure image matching from real pictures to hostile files; the report is one dictionary."""

import time
from dataclasses import dataclass
from pathlib import Path

from lab.benchmarks.image import (
    figures,
    hostile,
    lookalikes,
    matching,
    named_rights,
    recall,
    reference_set,
    repository,
)
from lab.benchmarks.image.costs import ratios, timings
from lab.benchmarks.image.figures import Figures
from lab.benchmarks.image.material import picture_files
from lab.benchmarks.image.material.cache import Say, worker_processes
from lab.benchmarks.image.material.edits import write_copies
from lab.benchmarks.image.material.features import examine_files
from matchers.image.picture import Features, Picture
from matchers.image.reference import Category

MaterialMissing = picture_files.MaterialMissing


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    is_real: bool
    references: int  # at most
    sources: int  # of each category
    hard_logos: int
    scans: tuple[int, ...]  # codes
    mapped: int  # references
    every_hostile: int  # 1: all of them
    pictures_timed: int
    repository: repository.Plan
    processes: int = 2


WHOLE = Size(
    is_real=True, references=20_000, sources=30, hard_logos=1500, scans=(1_000_000, 10_000_000),
    mapped=1_000_000, every_hostile=1, pictures_timed=24,
    repository=repository.Plan(
        references=4000, sources=40, strangers=2000, entries=1_000_000, timed=12
    ),
)  # fmt: skip
QUICK = Size(
    is_real=False, references=200, sources=3, hard_logos=20, scans=(1_000_000,),
    mapped=20_000, every_hostile=24, pictures_timed=4,
    repository=repository.Plan(references=60, sources=4, strangers=12, entries=10_000, timed=2),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What is measured, where, and who gets progress messages. `embedding` is an ONNX file."""

    folder: Path
    size: Size
    seed: int
    say: Say
    embedding: Path | None = None

    @property
    def cache_folder(self) -> Path:
        """The folder of cached answers: real pictures and samples apart."""
        return self.folder / ("real" if self.size.is_real else "sample")


def measure(run: Run) -> Figures:
    """Return every figure; MaterialMissing if the real pictures are needed and missing."""
    start = time.monotonic()
    with worker_processes(run.size.processes):
        references = _gather_references(run)
        sources = reference_set.choose_sources(references, run.size.sources, run.seed)
        results = {
            "seed": run.seed,
            "embedding": run.embedding.name if run.embedding else "",
            "references": len(references),
            "families": len(set(references.family.tolist())),
            "sources": len(sources),
            **_measure_recall(run, references, sources),
            **_measure_lookalikes(run, references),
            **_measure_named_rights(run, references, sources),
            **_measure_repository(run, references),
        }
    results |= _cost(run, references)
    return {**results, "seconds": round(time.monotonic() - start, 1)}


def _gather_references(run: Run) -> reference_set.References:
    run.say("Gathering the material ...")
    if run.size.is_real:
        items = picture_files.list_real_items(run.folder / "material")
    else:
        items = picture_files.list_quick_items(run.folder / "quick", run.size.references)
    items = items[:: max(1, len(items) // run.size.references)]
    run.say(f"Hashing {len(items)} references ...")
    paths = [item.path for item in items]
    files = examine_files(paths, Features.HASHES, run.cache_folder, run.say, model=run.embedding)
    return reference_set.choose_references(items, files)


def _measure_recall(run: Run, references: reference_set.References, sources: list[int]) -> Figures:
    run.say(f"Copying {len(sources)} sources in fifty edits ...")
    source_items = [references.items[place] for place in sources]
    paths = write_copies(source_items, run.seed, run.cache_folder / "copies", run.say)
    files = examine_files(paths, Features.FINE, run.cache_folder, run.say, model=run.embedding)
    copy_set = recall.CopySet(references, tuple(sources), tuple(files))
    run.say("Measuring distances ...")
    curves = recall.measure_curves(copy_set)
    place = matching.write_index(references, run.cache_folder)
    pictures = [file.picture for file in copy_set.looks]
    run.say("Asking the matcher, unverified ...")
    unverified_answers = matching.ask_matcher(place, pictures, run.say, is_verified=False)
    run.say("Asking the matcher, verified ...")
    verified_answers = matching.ask_matcher(place, pictures, run.say, is_verified=True)
    return figures.recall_figures(copy_set, curves, unverified_answers, verified_answers)


def _measure_lookalikes(run: Run, references: reference_set.References) -> Figures:
    run.say("Telling logos apart that look alike ...")
    pairs = lookalikes.choose_pairs(references, run.size.hard_logos, run.seed)
    return figures.logo_figures(
        lookalikes.count_false_accepts(references, pairs, run.embedding, run.say)
    )


def _measure_named_rights(
    run: Run, references: reference_set.References, sources: list[int]
) -> Figures:
    run.say("Looking for named rights in scenes and screenshots ...")
    questions = named_rights.plan_questions(references, sources, run.seed)
    return figures.named_right_figures(named_rights.ask_questions(questions, run.say))


def _measure_repository(run: Run, references: reference_set.References) -> Figures:
    run.say("Searching the whole repository for parts of pictures ...")
    plan, folder = run.size.repository, run.cache_folder / "repository"
    return repository.measure_repository(references, plan, folder, run.seed, run.say)


def _cost(run: Run, references: reference_set.References) -> Figures:
    run.say("Timing ...")
    photographs = [
        item
        for item, picture in zip(references.items, references.pictures, strict=True)
        if item.category is Category.PHOTO and _is_large(picture)
    ]
    files = [timings.encode_listing(item) for item in photographs[: run.size.pictures_timed]]
    cost_figures = ratios.measure_ratios(files) | timings.measure_costs(files, run.embedding)
    run.say("Scanning random codes ...")
    scan_figures = _measure_scans(run.size, run.seed)
    run.say("Mapping one index from four processes ...")
    memory = timings.measure_memory(run.size.mapped, run.folder / "mapped", run.seed)
    run.say("Opening hostile files ...")
    survival = hostile.measure_survival(run.seed, run.say, every=run.size.every_hostile)
    return {
        **{name: round(ms, 3) for name, ms in cost_figures.items()},
        **scan_figures,
        **figures.memory_figures(memory),
        **figures.hostile_figures(survival),
    }


def _is_large(picture: Picture) -> bool:
    return max(picture.width, picture.height) >= 500


def _measure_scans(size: Size, seed: int) -> Figures:
    scans = [timings.measure_scan(codes, seed) for codes in size.scans]
    results: Figures = {"scan_ratio_to_floor": round(max(scan.ratio_to_floor for scan in scans), 3)}
    for scan in scans:
        name = f"scan_{scan.codes // 1_000_000}m"
        results |= {
            f"{name}_ms": round(scan.one_ms, 3),
            f"{name}_16_views_ms": round(scan.views_ms, 3),
            f"{name}_faiss_ms": round(scan.faiss_ms, 3),
            f"{name}_faiss_16_views_ms": round(scan.faiss_views_ms, 3),
            f"{name}_floor_ms": round(scan.floor_ms, 3),
            f"{name}_ratio_to_floor": round(scan.ratio_to_floor, 3),
        }
    return results
