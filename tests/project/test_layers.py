"""Layers name every package; a subject has one name in each, and a word one meaning."""

import ast
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps

from tests.project.source import LAYERS, ROOT, modules, packages

SUBJECTS: Final = {
    "accounts", "cases", "conduct", "disputes", "evidence", "filing", "marketplaces", "notices",
    "programmes", "quality", "review", "rights", "screening", "sellers", "statistics", "vetting",
}  # fmt: skip
# What a layer has beside its subjects: what all of them need, or what none of them owns.
OWN_ROOMS: Final = {
    "pipeline": {"cluster", "decision", "law", "policy", "time", "wording"},
    "records": {"actions", "ledger", "row_security", "tables"},
    "records/actions": set[str](),
    "workers": {
        "backups", "doctor", "exporter", "feeds", "index", "outbound", "queue", "runtime",
        "scheduling",
    },
    "interfaces/web": {"components", "files", "handbook", "templatetags"},
    "interfaces/portal": {"public_report", "templatetags"},
    "interfaces/console": {"desk", "layout", "templatetags"},
    "interfaces/merchants": {"templatetags"},
    "interfaces/api": {"protocol"},
    "interfaces/cli": {"offline_matching", "processes"},
}  # fmt: skip
# Words that once meant several things: each names one class, or none.
ONE_MEANING: Final = {
    "Authority", "Dispute", "Evidence", "Finding", "Hold", "Lease", "Line", "Measure", "Order",
    "OrderState", "Reason", "Row", "Step", "Verdict",
}  # fmt: skip
_MISSING: Final = {"statistics"}  # counts what others keep: no table of its own


def _contracts() -> list[dict[str, Any]]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    contracts: list[dict[str, Any]] = tomllib.loads(text)["tool"]["importlinter"]["contracts"]
    return contracts


def _layers(name: str) -> set[str]:
    (contract,) = (candidate for candidate in _contracts() if candidate["id"] == name)
    return {part.strip("() ") for layer in contract["layers"] for part in layer.split("|")}


def test_each_package_of_the_checkout_stands_on_a_floor() -> None:
    package_names = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert package_names == _layers("layers") == set(LAYERS)


@pytest.mark.parametrize(
    ("contract", "folder"), [("interfaces", "interfaces"), ("records", "records")]
)
def test_each_room_stands_in_the_layers_of_its_floor(contract: str, folder: str) -> None:
    assert packages(ROOT / folder) == _layers(contract)


def test_each_package_is_linted_and_shipped() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert set(project["tool"]["importlinter"]["root_packages"]) == set(LAYERS)
    assert set(project["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(LAYERS) - {
        "lab"
    }


def test_no_folder_of_code_lacks_its_package_file() -> None:
    bare = [
        folder.relative_to(ROOT).as_posix()
        for layer in LAYERS
        for folder in (ROOT / layer).rglob("*")
        if _holds_code(folder) and not (folder / "__init__.py").exists()
    ]
    assert not bare, "import-linter does not see a folder without __init__.py."


def _holds_code(folder: Path) -> bool:
    return folder.is_dir() and any(folder.glob("*.py"))


@pytest.mark.parametrize("layer", OWN_ROOMS)
def test_each_folder_of_a_layer_is_called_after_a_subject(layer: str) -> None:
    rooms = {path.parent.name for path in (ROOT / layer).glob("*/__init__.py")}
    unknown = rooms - SUBJECTS - OWN_ROOMS[layer]
    assert not unknown, "A folder has the name of its subject, or of what all subjects need."
    assert OWN_ROOMS[layer] <= rooms


def test_each_subject_with_actions_is_an_app_with_tables() -> None:
    labels = {app.label for app in apps.get_app_configs() if app.name.startswith("records.")}
    actions = {path.parent.name for path in (ROOT / "records/actions").glob("*/__init__.py")}
    assert actions - labels == set()
    assert labels & SUBJECTS == SUBJECTS - _MISSING


def test_a_word_names_one_kind_of_thing() -> None:
    found = defaultdict[str, list[str]](list)
    for module in modules():
        if module.path.split("/")[0] not in {"tests", "lab"}:
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and node.name in ONE_MEANING:
                    found[node.name].append(module.path)
    assert not {name: paths for name, paths in found.items() if len(paths) > 1}
