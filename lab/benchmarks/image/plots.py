"""Draws recall against false pairs, and recall by edit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import vl_convert

type Figures = Mapping[str, Any]
type Plot = dict[str, Any]  # in the words of Vega-Lite

ROC: Final = "image-roc.svg"
EDITS: Final = "image-edits.svg"
_NAMES: Final = {"unverified": "Markwarden, unverified", "verified": "Markwarden, verified"}
_SHOWN: Final = ("pHash64", "PDQ", "PDQ dihedral", "our views", "unverified", "verified")
_AS_THE_PEERS: Final = frozenset({"our pHash64", "our pHash256"})  # the same lines
_LOOK: Final[Plot] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "white",
    "config": {"font": "sans-serif"},
}


def draw_plots(figures: Figures, folder: Path) -> None:
    """Write both plots as SVG into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, plot in ((ROC, _roc(figures)), (EDITS, _edits(figures))):
        picture = vl_convert.vegalite_to_svg({**_LOOK, **plot})
        (folder / name).write_text(picture, encoding="utf-8")


def _roc(figures: Figures) -> Plot:
    """A line for each hash, a diamond where the verified matcher stands."""
    points = [
        {"rate": float(rate), "recall": recall, "method": _NAMES.get(name, name)}
        for name, recalls in figures["roc"].items()
        if name not in _AS_THE_PEERS
        for rate, recall in recalls.items()
    ]
    verified = {
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
        "data": {"values": [verified]},
    }
    return {"width": 560, "height": 340, "encoding": encoding, "layer": [lines, diamond]}


def _best(points: list[Plot], name: str) -> float:
    return max(float(point["recall"]) for point in points if point["method"] == name)


def _edits(figures: Figures) -> Plot:
    """A field of colours: edits down, hashes across."""
    cells = [
        {"edit": edit, "recall": found[name], "method": _NAMES.get(name, name)}
        for edit, found in figures["edits"].items()
        for name in _SHOWN
    ]
    return {
        "width": 240,
        "height": 800,
        "data": {"values": cells},
        "mark": "rect",
        "encoding": {
            "x": {
                "field": "method", "type": "nominal", "title": None,
                "sort": [_NAMES.get(name, name) for name in _SHOWN],
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
