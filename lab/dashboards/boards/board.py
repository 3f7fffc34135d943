"""The parts of a dashboard, independent of Grafana: sections of panels with their queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

WIDTH: Final = 24  # columns of Grafana's grid


class Kind(StrEnum):
    """How a panel shows its series."""

    LINES = "lines"
    STACK = "stack"  # parts of a whole
    NUMBER = "number"  # the newest value, in the colour of the limit that it is past


class Grade(StrEnum):
    """How bad it is to be past a limit."""

    WARN = "warn"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class SeriesStyle:
    """How a series looks wherever it is drawn."""

    title: str  # for people
    colour: str


# By the name of the series. Lanes: colours that colour-blind people tell apart (Okabe and Ito).
# What is left until the deadline: the less, the hotter.
SERIES_STYLES: Final = {
    "trusted_flagger": SeriesStyle("Trusted flagger", "#cc79a7"),
    "good_faith": SeriesStyle("Good Faith", "#009e73"),
    "sme": SeriesStyle("Small firm", "#56b4e9"),
    "standard": SeriesStyle("Standard", "#0072b2"),
    "public_form": SeriesStyle("Public form", "#e69f00"),
    "past": SeriesStyle("past the deadline", "#a50f15"),
    "4 h or less": SeriesStyle("4 h or less", "#ef3b2c"),
    "12 h or less": SeriesStyle("12 h or less", "#fd8d3c"),
    "24 h or less": SeriesStyle("24 h or less", "#9e9ac8"),
}


@dataclass(frozen=True, slots=True)
class Question:
    expr: str
    legend: str


@dataclass(frozen=True, slots=True)
class Limit:
    at: float
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    title: str
    says: str  # what it shows, what is normal, what to do
    unit: str
    questions: tuple[Question, ...]
    kind: Kind = Kind.LINES
    width: int = 12
    height: int = 8
    limits: tuple[Limit, ...] = ()
    is_low_bad: bool = False  # it is bad to be below a limit, not above
    bottom: float = 0
    top: float | None = None
    alerts: tuple[str, ...] = ()  # alerts on the same figure; their runbooks are linked


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    name: str  # of its file and its address
    title: str
    says: str
    sections: tuple[Section, ...]
    shows: str = "6h"  # the time it opens with
    has_lanes: bool = False  # a choice of lanes on top


@dataclass(frozen=True, slots=True)
class Place:
    """A place on the grid; `panel` is None for the heading of a section."""

    section: Section
    panel: Panel | None
    x: int
    y: int
    width: int
    height: int


def place_panels(sections: Sequence[Section]) -> Iterator[Place]:
    """Place headings and panels from the top, each panel right of the last one while it fits."""
    y = 0
    for section in sections:
        yield Place(section, None, 0, y, WIDTH, 1)
        x, y, tallest = 0, y + 1, 0
        for panel in section.panels:
            if x + panel.width > WIDTH:
                x, y, tallest = 0, y + tallest, 0
            yield Place(section, panel, x, y, panel.width, panel.height)
            x, tallest = x + panel.width, max(tallest, panel.height)
        y += tallest


def number_panel(  # a panel of one figure, four to a row
    title: str,
    description: str,
    unit: str,
    expr: str,
    *,
    limits: tuple[Limit, ...] = (),
    **more: object,
) -> Panel:
    """Return a panel that shows the newest value."""
    return Panel(
        title=title,
        says=description,
        unit=unit,
        questions=(Question(expr, title.lower()),),
        kind=Kind.NUMBER,
        limits=limits,
        **({"width": 6, "height": 4} | more),  # type: ignore[arg-type]  # any field of a panel
    )


def line_panel(  # what a panel of one query is, in the order in which a reader asks
    title: str, description: str, unit: str, expr: str, legend: str, **more: object
) -> Panel:
    """Return a panel that shows the series of one query over time."""
    return Panel(
        title=title,
        says=description,
        unit=unit,
        questions=(Question(expr, legend),),
        **more,  # type: ignore[arg-type]  # any field of a panel
    )


def warn_limit(at: float) -> Limit:
    """Return a limit beyond which somebody should look today."""
    return Limit(at, Grade.WARN)


def page_limit(at: float) -> Limit:
    """Return a limit beyond which somebody must look now."""
    return Limit(at, Grade.PAGE)
