"""Keeps `config/grafana/*.json` equal to what the code says."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from workers.lab.panels.boards import BOARDS
from workers.lab.panels.grafana import render_dashboard

_CONFIG: Final = Path(__file__).parents[3] / "config"
FOLDER: Final = _CONFIG / "grafana"


def render_files() -> dict[str, str]:
    """The text of each dashboard by its file's name."""
    pages = find_runbooks()
    return {f"{board.name}.json": render_dashboard(board, pages) for board in BOARDS}


def write_files(folder: Path = FOLDER) -> list[str]:
    """Write them all, and remove what is no dashboard of ours any more; returns their names."""
    made = render_files()
    for path in folder.glob("*.json"):
        if path.name not in made:
            path.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")
    return sorted(made)


def find_runbooks() -> Mapping[str, str]:
    """The page that tells what to do, for each alert of the rules."""
    rules: Any = yaml.safe_load((_CONFIG / "prometheus" / "rules.yml").read_text(encoding="utf-8"))
    return {
        rule["alert"]: rule["annotations"].get("runbook_url", "docs/how-to/metrics.md")
        for group in rules["groups"]
        for rule in group["rules"]
        if "alert" in rule
    }
