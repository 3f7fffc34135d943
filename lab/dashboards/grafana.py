"""Write a dashboard as Grafana's JSON, with Grafana's own builders."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import ascii_uppercase
from typing import Any, Final

import yaml
from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as looks
from grafana_foundation_sdk.models import dashboard as parts

from lab.dashboards.boards import BOARDS
from lab.dashboards.boards.board import (
    SERIES_STYLES,
    Board,
    Grade,
    Kind,
    Panel,
    Place,
    SeriesStyle,
    place_panels,
)
from pipeline.vocabulary import Lane

_SOURCE: Final = parts.DataSourceRef(type_val="prometheus", uid="${datasource}")
_COLOURS: Final = {Grade.WARN: "orange", Grade.PAGE: "red"}
_REFRESH: Final = "30s"

type _Drawn = timeseries.Panel | stat.Panel


def render_dashboard(board: Board, runbooks: Mapping[str, str]) -> str:
    """Return the text of its file; `runbooks` names the page of each alert."""
    builder = (
        dashboard.Dashboard(board.title)
        .uid(f"markwarden-{board.name}")
        .description(board.says)
        .tags(["markwarden"])
        .timezone("browser")
        .time(f"now-{board.shows}", "now")
        .refresh(_REFRESH)
        .readonly()
        .tooltip(parts.DashboardCursorSync.CROSSHAIR)
        .variables(list(_variables(board)))
        .annotation(_alerts())
        .link(_others())
    )
    for number, place in enumerate(place_panels(board.sections), start=1):
        if place.panel is None:
            builder.with_row(_heading(place, number))
        else:
            builder.with_panel(_panel(place, place.panel, number, runbooks))
    text = json.dumps(builder.build(), cls=JSONEncoder, indent=1, ensure_ascii=False)
    return f"{text}\n"


def _variables(
    board: Board,
) -> "Iterator[dashboard.DatasourceVariable | dashboard.QueryVariable]":
    yield (
        dashboard.DatasourceVariable("datasource")
        .label("Prometheus")
        .type("prometheus")
        .current(parts.VariableOption(text="Prometheus", value="prometheus"))
    )
    if board.has_lanes:
        yield (
            dashboard.QueryVariable("lane")
            .label("Lane")
            .datasource(_SOURCE)
            .query("label_values(markwarden_cases_open, lane)")
            .refresh(parts.VariableRefresh.ON_TIME_RANGE_CHANGED)
            .sort(parts.VariableSort.ALPHABETICAL_ASC)
            .multi(multi=True)
            .include_all(include_all=True)
            .all_value(".*")
            .current(parts.VariableOption(text="All", value="$__all"))
        )


def _alerts() -> dashboard.AnnotationQuery:
    """Mark on every panel where an alert began to fire."""
    return (
        dashboard.AnnotationQuery()
        .name("Alerts")
        .datasource(_SOURCE)
        .enable(enable=True)
        .icon_color("red")
        .expr('ALERTS{alertstate="firing", alertname!="Watchdog"}')
    )


def _others() -> dashboard.DashboardLink:
    return (
        dashboard.DashboardLink("Markwarden")
        .type(parts.DashboardLinkType.DASHBOARDS)
        .tags(["markwarden"])
        .as_dropdown(as_dropdown=True)
        .include_vars(include_vars=False)
        .keep_time(keep_time=True)
    )


def _heading(place: Place, number: int) -> dashboard.Row:
    return dashboard.Row(place.section.title).id(number).grid_pos(_position(place))


def _panel(place: Place, panel: Panel, number: int, runbooks: Mapping[str, str]) -> _Drawn:
    chart: _Drawn = _figure() if panel.kind is Kind.NUMBER else _lines(panel)
    chart.id(number).grid_pos(_position(place)).datasource(_SOURCE)
    chart.title(panel.title).description(_describe_panel(panel, runbooks)).unit(panel.unit)
    chart.thresholds(_thresholds(panel)).min(panel.bottom)
    if panel.top is not None:
        chart.max(panel.top)
    for letter, question in zip(ascii_uppercase, panel.questions, strict=False):
        query = prometheus.Dataquery().ref_id(letter).datasource(_SOURCE).range()
        chart.with_target(query.expr(question.expr).legend_format(question.legend))
    return chart


def _describe_panel(panel: Panel, runbooks: Mapping[str, str]) -> str:
    """Return the Markdown that Grafana shows at the panel's corner."""
    alerts = [f"- {alert}: {runbooks[alert]}" for alert in panel.alerts]
    return "\n".join([panel.says, "", "When an alert fires:", *alerts] if alerts else [panel.says])


def _lines(panel: Panel) -> timeseries.Panel:
    chart = (
        timeseries.Panel()
        .legend(
            common.VizLegendOptions()
            .show_legend(show_legend=True)
            .display_mode(looks.LegendDisplayMode.LIST)
            .placement(looks.LegendPlacement.BOTTOM)
        )
        .tooltip(
            common.VizTooltipOptions()
            .mode(looks.TooltipDisplayMode.MULTI)
            .sort(looks.SortOrder.DESCENDING)
        )
        .show_points(looks.VisibilityMode.NEVER)
        .line_width(1)
        .color_scheme(dashboard.FieldColor().mode(parts.FieldColorModeId.PALETTE_CLASSIC_BY_NAME))
    )
    for name, style in SERIES_STYLES.items():
        if _may_show(panel, name):
            chart.override_by_name(name, _override(style))
    if panel.kind is Kind.STACK:
        chart.stacking(common.StackingConfig().mode(looks.StackingMode.NORMAL)).fill_opacity(40)
    if panel.limits:
        chart.thresholds_style(
            common.GraphThresholdsStyleConfig().mode(looks.GraphThresholdsStyleMode.DASHED)
        )
    return chart


def _may_show(panel: Panel, name: str) -> bool:
    """Can a series of this name be on the panel? A lane can wherever lanes make the legend."""
    legends = {question.legend for question in panel.questions}
    return name in legends or ("{{lane}}" in legends and name in set(Lane))


def _override(style: SeriesStyle) -> list[parts.DynamicConfigValue]:
    colour = {"mode": "fixed", "fixedColor": style.colour}
    return [
        parts.DynamicConfigValue("color", colour),
        parts.DynamicConfigValue("displayName", style.title),
    ]


def _figure() -> stat.Panel:
    return (
        stat.Panel()
        .reduce_options(
            common.ReduceDataOptions().calcs(["lastNotNull"]).fields("").values(values=False)
        )
        .color_mode(looks.BigValueColorMode.VALUE)
        .graph_mode(looks.BigValueGraphMode.AREA)
        .color_scheme(dashboard.FieldColor().mode(parts.FieldColorModeId.THRESHOLDS))
    )


def _thresholds(panel: Panel) -> dashboard.ThresholdsConfig:
    """Return colours from the lowest value up; if low is bad, each is below its limit."""
    limits = sorted(panel.limits, key=lambda limit: limit.at)
    colours = [_COLOURS[limit.grade] for limit in limits]
    colours = [*colours, "green"] if panel.is_low_bad else ["green", *colours]
    values = [None, *(limit.at for limit in limits)]
    steps = [
        parts.Threshold(value=value, color=colour)
        for value, colour in zip(values, colours, strict=True)
    ]
    return dashboard.ThresholdsConfig().mode(parts.ThresholdsMode.ABSOLUTE).steps(steps)


def _position(place: Place) -> parts.GridPos:
    return parts.GridPos(h=place.height, w=place.width, x=place.x, y=place.y)


_CONFIG: Final = Path(__file__).parents[2] / "config"
FOLDER: Final = _CONFIG / "grafana"


def render_files() -> dict[str, str]:
    """Return the text of each dashboard by its file's name."""
    pages = find_runbooks()
    return {f"{board.name}.json": render_dashboard(board, pages) for board in BOARDS}


def write_files(folder: Path = FOLDER) -> list[str]:
    """Write all dashboards, remove old ones, and return their names."""
    files = render_files()
    for path in folder.glob("*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(files)


def find_runbooks() -> Mapping[str, str]:
    """Return the runbook of each alert of the rules."""
    rules: Any = yaml.safe_load((_CONFIG / "prometheus" / "rules.yml").read_text(encoding="utf-8"))
    return {
        rule["alert"]: rule["annotations"].get("runbook_url", "docs/how-to/metrics.md")
        for group in rules["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
