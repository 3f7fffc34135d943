"""Measures the image matching from real pictures to hostile files; the report is one dictionary."""

import time
from dataclasses import asdict, dataclass
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
from workers.lab.bench_image import embedding as signs
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


def run(folder: Path, size: Size, seed: int, say: Say, *, embedding: Path | None = None) -> Figures:
    """Return every figure; MaterialMissing where the real pictures are wanted and not there."""
    with crew(size.processes):
        return _run(folder, size, seed, say, embedding=embedding)


def _run(folder: Path, size: Size, seed: int, say: Say, *, embedding: Path | None) -> Figures:
    started = time.monotonic()
    say("Gathering the material ...")
    items = material.real(folder / "material") if size.is_real else material.quick(folder / "quick")
    kept = folder / ("real" if size.is_real else "sample")
    items = items[:: max(1, len(items) // size.references)]
    say(f"Hashing {len(items)} references ...")
    seen = looks([item.path for item in items], Features.HASHES, kept, say)
    references = plan.worthy(items, seen)
    sources = plan.sources(references, size.sources, seed)
    found = {
        "seed": seed,
        "references": len(references),
        "families": len(set(references.family.tolist())),
        "sources": len(sources),
        **_recalled(references, sources, kept, seed, say, embedding=embedding),
        **_named(references, sources, size, seed, say),
        **_cost(references, size, folder, seed, say),
    }
    return {**found, "seconds": round(time.monotonic() - started, 1)}


def _recalled(
    references: plan.References,
    sources: list[int],
    kept: Path,
    seed: int,
    say: Say,
    *,
    embedding: Path | None,
) -> Figures:
    say(f"Copying {len(sources)} sources in fifty edits ...")
    paths = copies([references.items[place] for place in sources], seed, kept / "copies", say)
    asked = recall.Asked(
        references, tuple(sources), tuple(looks(paths, Features.SKETCH, kept, say))
    )
    say("Measuring distances ...")
    curves = recall.curves(asked)
    if embedding:
        say("Embedding ...")
        known = signs.codes(embedding, [item.path for item in references.items], kept, say)
        seen = signs.codes(embedding, paths, kept, say)
        curves[signs.NAME] = recall.embedded(asked, seen, known)
    place = matching.written(references, kept)
    pictures = [look.seen for look in asked.looks]
    say("Asking the matcher, unverified ...")
    unverified = matching.answers(place, pictures, say, is_verified=False)
    say("Asking the matcher, verified ...")
    verified = matching.answers(place, pictures, say, is_verified=True)
    return figures.recalls(asked, curves, unverified, verified)


def _named(
    references: plan.References, sources: list[int], size: Size, seed: int, say: Say
) -> Figures:
    say("Telling logos apart that look alike ...")
    pairs = lookalikes.pairs(references, size.hard_logos, seed)
    accepts = lookalikes.false_accepts(references, pairs, say)
    say("Looking for named rights in scenes and screenshots ...")
    answers = naming.answers(naming.questions(references, sources, seed), say)
    return {**figures.logos(accepts), **figures.named(answers)}


def _cost(references: plan.References, size: Size, folder: Path, seed: int, say: Say) -> Figures:
    say("Timing ...")
    photographs = [
        item
        for item, picture in zip(references.items, references.pictures, strict=True)
        if item.category is Category.PHOTO and _is_large(picture)
    ]
    timed = {
        name: round(ms, 3)
        for name, ms in costs.measured(photographs[: size.pictures_timed]).items()
    }
    say("Scanning random codes ...")
    scanned = _scanned(size, seed)
    say("Mapping one index from four processes ...")
    held = memory.measured(size.mapped, folder / "mapped", seed)
    say("Opening hostile files ...")
    survival = hostile.survived(seed, say, every=size.every_hostile)
    return {
        **timed,
        **scanned,
        "mb_per_million_refs_4_processes": round(held.proportional, 1),
        "mb_per_million_refs_own": round(held.own, 2),
        "mb_per_million_refs_if_copied": round(held.copied, 1),
        "hostile_files": survival.files,
        "refused_worst_ms": round(survival.refused.ms, 1),
        "refused_worst_mb": round(survival.refused.mb, 1),
        "decoded_worst_ms": round(survival.decoded.ms, 1),
        "decoded_worst_mb": round(survival.decoded.mb, 1),
        "worker_deaths": len(survival.deaths),
        "hostile_worst": {"refused": asdict(survival.refused), "decoded": asdict(survival.decoded)},
        "hostile_deaths": list(survival.deaths),
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
