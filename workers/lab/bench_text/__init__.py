"""How fast, how complete and how frugal is text matching? Ours and its peers, in one run."""

import os
import platform
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from workers.lab.bench_text.against import against
from workers.lab.bench_text.figures import Built, built, keeping, other_times, title_times
from workers.lab.bench_text.material import MaterialMissing
from workers.lab.bench_text.oracle import agreement, plain
from workers.lab.bench_text.ours import LIMIT, Ours
from workers.lab.bench_text.recall import answers
from workers.lab.bench_text.scored import scored
from workers.lab.bench_text.stage import Plan, Stage, Tell, quick, staged, whole

__all__ = ["MaterialMissing", "Plan", "quick", "run", "whole"]


def run(folder: Path, plan: Plan, tell: Tell) -> dict[str, object]:
    """Every figure by its name; `tell` hears what is going on.

    Raises MaterialMissing.
    """
    stage = staged(folder, plan, tell)
    folder.mkdir(parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder, prefix="text-"))
    try:
        return _measured(stage, place, tell)
    finally:
        shutil.rmtree(place)


def _measured(stage: Stage, place: Path, tell: Tell) -> dict[str, object]:
    about, score = _about(stage), scored()
    indexes = list(built(stage, place, tell))
    largest = indexes[-1]
    times = title_times(stage, indexes, tell)
    answer = {
        "about": about,
        **times,
        **other_times(stage, largest, tell),
        **keeping(stage, indexes),
        **_complete(stage, largest.ours, tell),
        **_agreeing(stage, largest, tell),
        **score,
    }
    peers = dict(against(stage, largest.ours, tell))
    return {**answer, **_ratios(times, peers), "peers": peers}


def _about(stage: Stage) -> dict[str, object]:
    """What the figures were measured on."""
    return {
        "plan": asdict(stage.plan),
        "processor": _processor(),
        "processors": os.cpu_count(),
        "load_at_the_beginning": os.getloadavg()[0],
        "python": platform.python_version(),
        "is_material_installed": stage.material.is_installed,
        "real_marks": len(stage.register.real),
        "positives": len(stage.positives),
        "hard_negatives": len(stage.negatives),
        "handmade": len(stage.handmade.queries),
        "title_characters": sum(map(len, stage.titles)) / len(stage.titles),
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, platform.machine())


def _complete(stage: Stage, ours: Ours, tell: Tell) -> dict[str, object]:
    """Recall whatever the length of the list, as peers are judged; and within the usual limit."""
    found = answers(ours.flagged, stage.positives)
    listed = answers(lambda title: ours.flagged(title, limit=LIMIT), stage.positives)
    hard = answers(ours.flagged, stage.negatives)
    by_hand = stage.handmade.queries
    worn = answers(ours.flagged, [query for query in by_hand if query.is_there])
    not_worn = answers(ours.flagged, [query for query in by_hand if not query.is_there])
    tell(f"recall over all classes {found.rate():.3f}, of titles written by hand {worn.rate():.3f}")
    return {
        "recall": found.by_class(),
        "recall_by_group": found.by_group(),
        f"recall_in_first_{LIMIT}": listed.by_class(),
        "flagged": found.flags(),
        "hard_negatives_flagged": hard.by_class(),
        "handmade_recall_of_candidates": worn.rate(),
        "handmade_recall_by_class": worn.by_class(),
        "handmade_negatives_flagged": not_worn.rate(),
    }


def _agreeing(stage: Stage, largest: Built, tell: Tell) -> dict[str, object]:
    titles = list(plain([query.title for query in stage.queries]))
    found = agreement(largest.ours, stage.register.marks, titles, stage.plan.oracle_pairs)
    tell(f"{found.found} of the {found.pairs} pairs that an exhaustive scan finds")
    return {
        "oracle_pairs": found.pairs,
        "oracle_found": found.found,
        "oracle_missing": found.missing[:10],
    }


def _ratios(
    times: Mapping[str, object], peers: Mapping[str, dict[str, object]]
) -> dict[str, float]:
    return {
        f"ratio_{name.lower()}_edit{edits}": float(str(peers[name]["p50_us"]))
        / float(str(times[f"title_p50_us_edit{edits}"]))
        for name in ("partial_ratio", "WRatio")
        for edits in (1, 2)
    }
