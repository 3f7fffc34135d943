"""Write the figures as a page and plots: beside their goals, the peers, and edit by edit."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import vl_convert

type Figures = Mapping[str, Any]
type Plot = dict[str, Any]  # a Vega-Lite document

ROC: Final = "image-roc.svg"
EDITS: Final = "image-edits.svg"
_NAMES: Final = {"unverified": "Markwarden, unverified", "verified": "Markwarden, verified"}
_METHODS: Final = ("pHash64", "PDQ", "PDQ dihedral", "our views", "unverified", "verified")
_AS_THE_PEERS: Final = frozenset({"our pHash64", "our pHash256"})  # the same lines
_STYLE: Final[Plot] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "white",
    "config": {"font": "sans-serif"},
}


def draw_plots(figures: Figures, folder: Path) -> None:
    """Write both plots as SVG into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, plot in ((ROC, _plot_roc(figures)), (EDITS, _plot_edits(figures))):
        picture = vl_convert.vegalite_to_svg({**_STYLE, **plot})
        (folder / name).write_text(picture, encoding="utf-8")


def _plot_roc(figures: Figures) -> Plot:
    """Plot a line for each hash, and a diamond for the verified matcher."""
    points = [
        {"rate": float(rate), "recall": recall, "method": _NAMES.get(name, name)}
        for name, recalls in figures["roc"].items()
        if name not in _AS_THE_PEERS
        for rate, recall in recalls.items()
    ]
    verified_point = {
        "rate": max(1e-7, figures["false_per_pair_verified"]),
        "recall": figures["recall_all_verified"],
        "method": _NAMES["verified"],
    }
    ends = {point["method"] for point in points}
    order = sorted(ends, key=lambda name: -_best(points, name))
    encoding = {
        "x": {
            "field": "rate", "type": "quantitative", "scale": {"type": "log"},
            "axis": {"format": "~e", "values": [10.0**power for power in range(-7, -2)]},
            "title": "false pairs of all pairs",
        },
        "y": {
            "field": "recall", "type": "quantitative", "scale": {"domain": [0, 1]},
            "title": "recall over fifty edits",
        },
        "color": {
            "field": "method", "type": "nominal", "title": None,
            "sort": [_NAMES["verified"], *order], "scale": {"scheme": "tableau20"},
        },
    }  # fmt: skip
    lines = {"mark": {"type": "line", "point": True}, "data": {"values": points}}
    diamond = {
        "mark": {"type": "point", "shape": "diamond", "size": 160, "filled": True},
        "data": {"values": [verified_point]},
    }
    return {"width": 560, "height": 340, "encoding": encoding, "layer": [lines, diamond]}


def _best(points: list[Plot], name: str) -> float:
    return max(float(point["recall"]) for point in points if point["method"] == name)


def _plot_edits(figures: Figures) -> Plot:
    """Plot a heat map: edits down, hashes across."""
    cells = [
        {"edit": edit, "recall": recalls[name], "method": _NAMES.get(name, name)}
        for edit, recalls in figures["edits"].items()
        for name in _METHODS
    ]
    return {
        "width": 240,
        "height": 800,
        "data": {"values": cells},
        "mark": "rect",
        "encoding": {
            "x": {
                "field": "method", "type": "nominal", "title": None,
                "sort": [_NAMES.get(name, name) for name in _METHODS],
                "axis": {"orient": "top", "labelAngle": -35},
            },
            "y": {
                "field": "edit", "type": "nominal", "title": None,
                "sort": list(figures["edits"]),
            },
            "color": {
                "field": "recall", "type": "quantitative",
                "scale": {"scheme": "redyellowgreen", "domain": [0, 1]},
            },
        },
    }  # fmt: skip


# key, what it is, unit, goal
_ROWS: Final = (
    ("recall_everyday", "recall on 32 everyday edits, unverified", "", "≥ 0.99 with an embedding"),
    ("recall_everyday_verified", "the same, verified", "", ""),
    ("recall_all", "recall on all 50 edits, unverified", "", "≥ 0.65; 0.80 with an embedding"),
    ("recall_all_verified", "the same, verified", "", "≥ 0.75; 0.92 with an embedding"),
    ("false_per_pair_verified", "false accepts a pair, verified", "", "≤ 1e-6"),
    ("false_verified_distinct", "different pairs of pictures among them", "", ""),
    ("recall_copy_band", "the copy band as it is set, without features", "", ""),
    ("false_per_pair_copy_band", "false accepts a pair of this band", "", "≤ 1e-6"),
    ("recall_candidates", "original among the candidates at all", "", ""),
    ("recall_all_views_and_embedding", "views and an embedding's signs, unverified", "", ""),
    ("recall_everyday_views_and_embedding", "the same on everyday edits", "", ""),
    ("phash_added_recall", "what pHash64 adds to our views at the same rate", "", ""),
    ("phash256_added_recall", "what pHash256 would add", "", ""),
    ("false_per_1000_hard_logos", "false accepts of 1,000 logos that look alike", "", "≤ 1"),
    ("named_false_per_1000_hard_logos", "the same where the other logo's right is named", "", ""),
    ("known_right_screenshot", "named right found in a screenshot", "", "≥ 0.97"),
    ("known_right_scene_50", "its logo in a scene, 50 % of the width", "", ""),
    ("known_right_scene_30", "30 %", "", "≥ 0.90"),
    ("known_right_scene_15", "15 %", "", ""),
    ("known_right_found_wrongly", "wrong rights found in these pictures", "", ""),
    ("known_right_wrong_questions", "of so many asked", "", ""),
    ("repository_recall_all", "no right named: found in seventeen reuses, below", "", "≥ 0.94"),
    ("repository_wrong_copies", "wrong references found in these copies", "", ""),
    ("false_per_1000_listings", "strangers in which anything is found, of 1,000", "", "≤ 0.1"),
    ("strangers_asked", "of so many asked", "", ""),
    ("repository_references", "among so many references", "", ""),
    ("local_index_mb_per_million", "searched for parts, a million references", "MB", "≤ 500"),
    ("local_records_mb_per_million", "read of a candidate only, on the disk", "MB", ""),
    ("local_search_ms", "search for parts among 1 M references", "ms", "≤ 5"),
    ("local_search_over_whole_decode", "the same, to decoding the picture whole", "", "≤ 12"),
    ("pdq_path_ms", "guard, decoding, sums, PDQ in all views, pHash: JPEG of 800 px", "ms", "≤ 3"),
    ("with_fine_ms", "and fine features for named rights", "ms", ""),
    ("embedding_path_ms", "the hashes' path with the embedding", "ms", "≤ 20"),
    ("verify_ms", "looking at one candidate", "ms", ""),
    ("bare_over_decode", "a named right's picture, all steps, to decoding it whole", "", "≤ 8"),
    ("look_gain_over_peer", "the look of before, to ours", "", "≥ 5"),
    ("hash_over_half_decode", "hash path, to decoding half the size", "", "≤ 2.5"),
    ("hash_over_half_decode_white", "the same, products on white", "", "≤ 2.5"),
    ("features_over_decode", "features, to decoding whole", "", "≤ 8"),
    ("look_over_decode", "the look at a reference and its mirror image", "", "≤ 2"),
    ("decode_pillow_ms", "decoding alone, Pillow", "ms", ""),
    ("decode_cv2_ms", "OpenCV", "ms", ""),
    ("decode_simplejpeg_ms", "simplejpeg", "ms", ""),
    ("pillow_and_pdqhash_ms", "Pillow and pdqhash", "ms", ""),
    ("pillow_and_imagehash_phash_ms", "Pillow and imagehash pHash64", "ms", ""),
    ("scan_1m_ms", "exact scan of 1 M references, one view", "ms", "≤ 1.3"),
    ("scan_1m_floor_ms", "reading these bytes once: the floor", "ms", ""),
    ("scan_1m_faiss_ms", "faiss", "ms", ""),
    ("scan_1m_16_views_ms", "sixteen views in one pass", "ms", ""),
    ("scan_1m_faiss_16_views_ms", "faiss", "ms", ""),
    ("scan_10m_ms", "exact scan of 10 M references, one view", "ms", "≤ 13"),
    ("scan_10m_floor_ms", "the floor", "ms", ""),
    ("scan_10m_faiss_ms", "faiss", "ms", ""),
    ("scan_10m_16_views_ms", "sixteen views in one pass", "ms", ""),
    ("scan_10m_faiss_16_views_ms", "faiss", "ms", ""),
    ("scan_ratio_to_floor", "scan to floor, the worse of both sizes", "", "≤ 1.3"),
    ("mb_per_million_refs_4_processes", "memory of four processes a million", "MB", "≤ 100"),
    ("mb_per_million_refs_if_copied", "were the pages not shared", "MB", ""),
    ("hostile_files", "hostile files", "", "≥ 200"),
    ("refused_worst_ms", "worst that is refused, CPU", "ms", "≤ 200"),
    ("refused_worst_mb", "its memory beyond an idle child", "MB", "≤ 200"),
    ("decoded_worst_ms", "worst that is read, CPU", "ms", "≤ 5,000"),
    ("decoded_worst_mb", "its memory beyond an idle child", "MB", "≤ 512"),
    ("worker_deaths", "children that died", "", "0"),
    ("seconds", "the whole run", "s", "≤ 720"),
)  # fmt: skip


def page(figures: Figures) -> str:
    """Return the whole page in Markdown."""
    parts = (_head, _ours, _peers, _edits, _reuses, _wrong)
    return "\n".join(line for part in parts for line in part(figures)) + "\n"


def _head(figures: Figures) -> Iterator[str]:
    yield "# Benchmarks: pictures"
    yield ""
    embedding = f"with {figures['embedding']}" if figures["embedding"] else "without an embedding"
    yield (
        f"`markwarden bench image` on real pictures (deploy/bench-material-image), {embedding}: "
        f"{figures['sources']} sources in 50 edits against {figures['references']:,} references in "
        f"{figures['families']:,} families, {figures['pairs']:,} pairs of a copy and a family that "
        f"is not its own, seed {figures['seed']}. Unless it says otherwise, recall is at one false "
        "pair in a million."
    )
    yield ""


def _ours(figures: Figures) -> Iterator[str]:
    yield "| figure | value | aim |"
    yield "| --- | --- | --- |"
    for key, what, unit, goal in _ROWS:
        if key in figures:
            yield f"| {what} | {_number(figures[key])} {unit}".rstrip() + f" | {goal} |"
    yield ""


def _peers(figures: Figures) -> Iterator[str]:
    yield "## Beside other hashes"
    yield ""
    yield f"![Recall by rate of false pairs](../pictures/{ROC})"
    yield ""
    yield "| hash alone, one threshold | bits | threshold | false pairs | recall | everyday |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for name, method in figures["methods"].items():
        threshold = method["threshold"] if method["threshold"] >= 0 else "none"
        yield (
            f"| {name} | {method['bits']} | {threshold} | {method['false_pairs']} "
            f"| {method['recall_all']:.3f} | {method['recall_everyday']:.3f} |"
        )
    yield ""


def _edits(figures: Figures) -> Iterator[str]:
    yield "## Edit by edit"
    yield ""
    yield f"![Recall by edit](../pictures/{EDITS})"
    yield ""
    kinds = list(figures["categories"])
    yield f"| edit | PDQ | unverified | verified | {' | '.join(kinds)} |"
    yield "| --- " * (4 + len(kinds)) + "|"
    for name, recalls in figures["edits"].items():
        shares = [recalls["PDQ"], recalls["unverified"], recalls["verified"]]
        shares += [recalls["verified_by_category"][kind] for kind in kinds]
        yield f"| {name} | {' | '.join(f'{share:.2f}' for share in shares)} |"
    yield ""


def _reuses(figures: Figures) -> Iterator[str]:
    yield "## No right named"
    yield ""
    low, high = figures["repository_recall_all_interval"]
    yield (
        f"{figures['repository_sources']} photographs, registered among the references, each in "
        f"seventeen reuses; 95 % of intervals like {low:.3f} to {high:.3f} hold the true share."
    )
    yield ""
    yield "| reuse | found |"
    yield "| --- | --- |"
    for name, share in figures["repository_recall"].items():
        yield f"| {name} | {share:.2f} |"
    yield ""
    low, high = figures["false_per_1000_listings_interval"]
    yield (
        f"Of {figures['strangers_asked']:,} parts of photographs that are not registered "
        f"{figures['strangers_found']} were taken for a reference: {low:.2f} to {high:.2f} of "
        "1,000 listings with one picture."
    )
    yield ""


def _wrong(figures: Figures) -> Iterator[str]:
    yield "## False accepts"
    yield ""
    names = [*figures["false_verified_by"], *figures["false_hard_logos"]]
    yield from (f"- {name}" for name in names)
    if not names:
        yield "None."


def _number(figure: float) -> str:
    if isinstance(figure, int) or figure >= 1000:
        return f"{figure:,.0f}"
    return f"{figure:.1e}" if 0 < figure < 1e-4 else f"{figure:.3f}".rstrip("0").rstrip(".")
