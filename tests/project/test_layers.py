"""The layers that import-linter holds name every package that there is, and no other."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.project.source import LAYERS, ROOT, packages


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
