"""Turn the measurements into figures under the report's keys."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Final

import numpy as np

from lab.benchmarks.image import recall
from lab.benchmarks.image.costs.timings import Memory
from lab.benchmarks.image.distances import Curve
from lab.benchmarks.image.hostile import Survival
from lab.benchmarks.image.lookalikes import FalseAccepts
from lab.benchmarks.image.material.edits import EDITS
from lab.benchmarks.image.named_rights import SHARES, Answers
from lab.benchmarks.image.recall import RATES, CopySet, Flags, Sweep
from matchers.image.likeness import ImageLikeness
from matchers.image.reference import Category

type Figures = dict[str, object]
type Wrong = list[tuple[int, ImageLikeness]]  # copies, and what was accepted for each

_EVERYDAY: Final = np.array([edit.is_everyday for edit in EDITS])
_MOST_NAMED: Final = 40  # false accepts that are named


def recall_figures(
    copy_set: CopySet,
    curves: Mapping[str, Curve],
    unverified_answers: recall.Answers,
    verified_answers: recall.Answers,
) -> Figures:
    """Return recall by method, edit and category."""
    sweep = recall.sweep_likenesses(copy_set, unverified_answers)
    accepted_flags, wrong = recall.split_accepted(copy_set, verified_answers)
    plain, plain_wrong = recall.split_accepted(copy_set, unverified_answers)
    by_name = {name: curve.flag_found() for name, curve in curves.items()}
    ours = {"unverified": sweep.found, "verified": accepted_flags}
    return {
        "recall_everyday": _everyday(sweep.found),
        "recall_all": _mean(sweep.found),
        "recall_all_verified": _mean(accepted_flags),
        "recall_everyday_verified": _everyday(accepted_flags),
        "recall_candidates": _mean(recall.flag_candidates(copy_set, verified_answers)),
        "recall_copy_band": _mean(plain),
        "false_pairs_at_1e_6": sweep.false_pairs,
        **_false(copy_set, plain_wrong, wrong),
        "phash_added_recall": _added_recall(curves, "our pHash64"),
        "phash256_added_recall": _added_recall(curves, "our pHash256"),
        **_with_embedding(curves),
        "methods": {name: _method(curve) for name, curve in curves.items()},
        "roc": _roc(curves, sweep),
        "edits": {
            edit.name: _by_edit(copy_set, {**by_name, **ours}, number)
            for number, edit in enumerate(EDITS)
        },
        "categories": {
            category.name.lower(): {
                name: _mean(flags[copy_set.category == category])
                for name, flags in {**by_name, **ours}.items()
            }
            for category in Category
            if (copy_set.category == category).any()
        },
    }


def _false(copy_set: CopySet, plain: Wrong, verified_errors: Wrong) -> Figures:
    return {
        "pairs": copy_set.pairs,
        "false_pairs_copy_band": len(plain),
        "false_per_pair_copy_band": len(plain) / copy_set.pairs,
        "false_pairs_verified": len(verified_errors),
        "false_per_pair_verified": len(verified_errors) / copy_set.pairs,
        "false_verified_distinct": len(
            {(copy // len(EDITS), hit.family) for copy, hit in verified_errors}
        ),
        "false_verified_by": _name_wrong_accepts(copy_set, verified_errors),
    }


def _mean(flags: Flags) -> float:
    return round(float(flags.mean()), 4)


def _everyday(flags: Flags) -> float:
    return _mean(flags.reshape(-1, len(EDITS))[:, _EVERYDAY])


def _method(curve: Curve) -> Figures:
    threshold, flags = curve.threshold(), curve.flag_found()
    return {
        "bits": curve.bits,
        "threshold": threshold,
        "false_pairs": curve.false_at(threshold),
        "pairs": curve.pairs,
        "recall_all": _mean(flags),
        "recall_everyday": _everyday(flags),
    }


def _added_recall(curves: Mapping[str, Curve], phash: str) -> float:
    """Return the recall that a second hash adds to our views, both at the same rate."""
    views = curves["our views"]
    return round(_mean(recall.combine_hashes(views, curves[phash])) - _mean(views.flag_found()), 4)


def _with_embedding(curves: Mapping[str, Curve]) -> Figures:
    """Return what an embedding's signs and our views find together; empty without one."""
    if recall.EMBEDDING not in curves:
        return {}
    flags = recall.combine_hashes(curves["our views"], curves[recall.EMBEDDING])
    return {
        "recall_all_views_and_embedding": _mean(flags),
        "recall_everyday_views_and_embedding": _everyday(flags),
    }


def _roc(curves: Mapping[str, Curve], sweep: Sweep) -> dict[str, dict[str, float]]:
    rates = {
        name: {f"{rate:.0e}": _mean(curve.flag_found(rate)) for rate in RATES}
        for name, curve in curves.items()
    }
    ours = {f"{rate:.0e}": round(share, 4) for rate, share in sweep.rates.items()}
    return {**rates, "unverified": ours}


def _by_edit(copy_set: CopySet, by_name: Mapping[str, Flags], number: int) -> Figures:
    is_this = np.arange(len(copy_set.looks)) % len(EDITS) == number
    by_category = {
        category.name.lower(): _mean(by_name["verified"][is_this & (copy_set.category == category)])
        for category in Category
        if (copy_set.category == category).any()
    }
    recalls = {name: _mean(flags[is_this]) for name, flags in by_name.items()}
    return {
        "is_everyday": EDITS[number].is_everyday,
        **recalls,
        "verified_by_category": by_category,
    }


def _name_wrong_accepts(copy_set: CopySet, wrong: Wrong) -> list[str]:
    items = copy_set.references.items
    counts = Counter(
        f"{items[copy_set.sources[copy // len(EDITS)]].name} for {items[hit.reference_id].name}"
        f" ({hit.band} by {hit.method}, {hit.view})"
        for copy, hit in wrong
    )
    return [f"{count} x {name}" for name, count in counts.most_common(_MOST_NAMED)]


def named_right_figures(answers: Answers) -> Figures:
    """Return the results for named rights."""
    scenes = {
        f"known_right_scene_{share * 100:.0f}": answers.recall(f"scene {share:.0%}")
        for share in SHARES
    }
    return {
        "known_right_screenshot": round(answers.recall("screenshot"), 4),
        **{name: round(share, 4) for name, share in scenes.items()},
        "known_right_pictures": dict(answers.asked),
        "known_right_wrong_questions": answers.asked_wrongly,
        "known_right_found_wrongly": answers.found_wrongly,
    }


def logo_figures(accepts: FalseAccepts) -> Figures:
    """Return how often a logo is accepted as another that looks like it."""
    return {
        "hard_logo_pairs": accepts.pairs,
        "false_per_1000_hard_logos": round(1000 * accepts.accepted / max(1, accepts.pairs), 3),
        "named_false_per_1000_hard_logos": round(
            1000 * accepts.accepted_named / max(1, accepts.pairs), 3
        ),
        "false_hard_logos": list(accepts.examples[:_MOST_NAMED]),
    }


def memory_figures(memory: Memory) -> Figures:
    """Return the memory of four processes on one index."""
    return {
        "mb_per_million_refs_4_processes": round(memory.proportional, 1),
        "mb_per_million_refs_own": round(memory.own, 2),
        "mb_per_million_refs_if_copied": round(memory.copied, 1),
    }


def hostile_figures(survival: Survival) -> Figures:
    """Return the worst cost of a hostile file."""
    return {
        "hostile_files": survival.files,
        "refused_worst_ms": round(survival.refused.ms, 1),
        "refused_worst_mb": round(survival.refused.mb, 1),
        "decoded_worst_ms": round(survival.decoded.ms, 1),
        "decoded_worst_mb": round(survival.decoded.mb, 1),
        "worker_deaths": len(survival.deaths),
        "hostile_worst": {"refused": asdict(survival.refused), "decoded": asdict(survival.decoded)},
        "hostile_deaths": list(survival.deaths),
    }
