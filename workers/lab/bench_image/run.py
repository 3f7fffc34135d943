"""Measures the image matching from real pictures to hostile files; the report is one dictionary."""

import time
from dataclasses import dataclass
from pathlib import Path

from matchers.image.picture import Features, Picture
from matchers.image.reference import Category
from workers.lab.bench_image import (
    costs,
    figures,
    hostile,
    lookalikes,
    matching,
    material,
    memory,
    naming,
    plan,
    recall,
    scans,
)
from workers.lab.bench_image.copying import copies
from workers.lab.bench_image.figures import Figures
from workers.lab.bench_image.keeping import Say, crew
from workers.lab.bench_image.looking import looks

MaterialMissing = material.MaterialMissing


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
    processes: int = 2


WHOLE = Size(
    is_real=True, references=20_000, sources=30, hard_logos=1500, scans=(1_000_000, 10_000_000),
    mapped=1_000_000, every_hostile=1, pictures_timed=24,
)  # fmt: skip
QUICK = Size(
    is_real=False, references=200, sources=3, hard_logos=20, scans=(1_000_000,),
    mapped=20_000, every_hostile=24, pictures_timed=4,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """What is measured, where, and to whom progress is told. `embedding` is an ONNX file."""

    folder: Path
    size: Size
    seed: int
    say: Say
    embedding: Path | None = None

    @property
    def kept(self) -> Path:
        """Where answers are kept: real pictures and samples apart."""
        return self.folder / ("real" if self.size.is_real else "sample")


def measure(run: Run) -> Figures:
    """Return every figure; MaterialMissing where the real pictures are wanted and not there."""
    started = time.monotonic()
    with crew(run.size.processes):
        references = _references(run)
        sources = plan.sources(references, run.size.sources, run.seed)
        found = {
            "seed": run.seed,
            "embedding": run.embedding.name if run.embedding else "",
            "references": len(references),
            "families": len(set(references.family.tolist())),
            "sources": len(sources),
            **_recalled(run, references, sources),
            **_told_apart(run, references),
            **_named(run, references, sources),
        }
    found |= _cost(run, references)
    return {**found, "seconds": round(time.monotonic() - started, 1)}


def _references(run: Run) -> plan.References:
    run.say("Gathering the material ...")
    if run.size.is_real:
        items = material.real(run.folder / "material")
    else:
        items = material.quick(run.folder / "quick")
    items = items[:: max(1, len(items) // run.size.references)]
    run.say(f"Hashing {len(items)} references ...")
    paths = [item.path for item in items]
    seen = looks(paths, Features.HASHES, run.kept, run.say, model=run.embedding)
    return plan.worthy(items, seen)


def _recalled(run: Run, references: plan.References, sources: list[int]) -> Figures:
    run.say(f"Copying {len(sources)} sources in fifty edits ...")
    copied = [references.items[place] for place in sources]
    paths = copies(copied, run.seed, run.kept / "copies", run.say)
    seen = looks(paths, Features.SKETCH, run.kept, run.say, model=run.embedding)
    asked = recall.Asked(references, tuple(sources), tuple(seen))
    run.say("Measuring distances ...")
    curves = recall.curves(asked)
    place = matching.written(references, run.kept)
    pictures = [look.seen for look in asked.looks]
    run.say("Asking the matcher, unverified ...")
    unverified = matching.answers(place, pictures, run.say, is_verified=False)
    run.say("Asking the matcher, verified ...")
    verified = matching.answers(place, pictures, run.say, is_verified=True)
    return figures.recalls(asked, curves, unverified, verified)


def _told_apart(run: Run, references: plan.References) -> Figures:
    run.say("Telling logos apart that look alike ...")
    pairs = lookalikes.pairs(references, run.size.hard_logos, run.seed)
    return figures.logos(lookalikes.false_accepts(references, pairs, run.embedding, run.say))


def _named(run: Run, references: plan.References, sources: list[int]) -> Figures:
    run.say("Looking for named rights in scenes and screenshots ...")
    asked = naming.questions(references, sources, run.seed)
    return figures.named(naming.answers(asked, run.say))


def _cost(run: Run, references: plan.References) -> Figures:
    run.say("Timing ...")
    photographs = [
        item
        for item, picture in zip(references.items, references.pictures, strict=True)
        if item.category is Category.PHOTO and _is_large(picture)
    ]
    timed = costs.measured(photographs[: run.size.pictures_timed], run.embedding)
    run.say("Scanning random codes ...")
    scanned = _scanned(run.size, run.seed)
    run.say("Mapping one index from four processes ...")
    held = memory.measured(run.size.mapped, run.folder / "mapped", run.seed)
    run.say("Opening hostile files ...")
    survival = hostile.survived(run.seed, run.say, every=run.size.every_hostile)
    return {
        **{name: round(ms, 3) for name, ms in timed.items()},
        **scanned,
        **figures.held(held),
        **figures.survived(survival),
    }


def _is_large(picture: Picture) -> bool:
    return max(picture.width, picture.height) >= 500


def _scanned(size: Size, seed: int) -> Figures:
    measured = [scans.measured(codes, seed) for codes in size.scans]
    found: Figures = {
        "scan_ratio_to_floor": round(max(each.ratio_to_floor for each in measured), 3)
    }
    for each in measured:
        name = f"scan_{each.codes // 1_000_000}m"
        found |= {
            f"{name}_ms": round(each.one_ms, 3),
            f"{name}_16_views_ms": round(each.views_ms, 3),
            f"{name}_faiss_ms": round(each.faiss_ms, 3),
            f"{name}_faiss_16_views_ms": round(each.faiss_views_ms, 3),
            f"{name}_floor_ms": round(each.floor_ms, 3),
            f"{name}_ratio_to_floor": round(each.ratio_to_floor, 3),
        }
    return found
