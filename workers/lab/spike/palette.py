"""How the plots of a run look, and how they become pictures whose colours are the page's."""

from typing import Any, Final

import vl_convert

type Plot = dict[str, Any]  # in the words of Vega-Lite

# Colours are drawn as these and then become variables of the page, which knows light and dark.
INK, GRID, FIRST, SECOND, THIRD, ALARM = (f"#10100{number}" for number in range(1, 7))
_VARIABLES: Final = {
    INK: "var(--ink)",
    GRID: "var(--grid)",
    FIRST: "var(--first)",
    SECOND: "var(--second)",
    THIRD: "var(--third)",
    ALARM: "var(--alarm)",
}
WIDTH: Final = 700
_AXIS: Final = {
    "domainColor": GRID, "tickColor": GRID, "gridColor": GRID, "labelColor": INK,
    "titleColor": INK, "labelLimit": 240, "titleFontWeight": "normal",
}  # fmt: skip
_LOOK: Final[Plot] = {
    "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
    "background": "transparent",
    "config": {
        "font": "sans-serif",
        "view": {"stroke": None},
        "axis": _AXIS,
        "legend": {"labelColor": INK, "titleColor": INK, "orient": "top", "title": None},
    },
}


def render_svg(plot: Plot) -> str:
    """The picture; its colours are variables of the page around it."""
    drawing: str = vl_convert.vegalite_to_svg({**_LOOK, **plot})
    for colour, variable in _VARIABLES.items():
        drawing = drawing.replace(colour, variable)
    return drawing
