"""A claimed right is matched as a complaint names it, beside the repository."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from interfaces.cli.main import app
from tests.factories.files.photographs import jpeg, logo, png, scene

pytestmark = pytest.mark.slow

_RIGHTS = [
    {"id": "r1", "type": "trademark", "mark": "Zorvex", "images": ["logo.png"]},
    {"id": "r2", "type": "trademark", "mark": "Quellmont"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "logo.png").write_bytes(png(logo()))
    (tmp_path / "scene.jpg").write_bytes(jpeg(scene(logo(), 0.4)[0]))
    (tmp_path / "small.jpg").write_bytes(jpeg(scene(logo(), 0.2)[0]))
    return tmp_path


def _matches(folder: Path, **listing: object) -> dict[str, Any]:
    files: dict[str, list[Any]] = {
        "rights": _RIGHTS,
        "listings": [{"id": 1, "title": "A bag", "images": ["scene.jpg"], **listing}],
    }
    for name, rows in files.items():
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    words = [part for name in files for part in (f"--{name}", str(folder / f"{name}.jsonl"))]
    out = folder / "out.jsonl"
    result = CliRunner().invoke(app, ["screen", *words, "--out", str(out), "--min-score", "0"])
    assert result.exit_code == 0, result.output
    answer = json.loads(out.read_text(encoding="utf-8"))
    return {match["right_id"]: match for match in answer["matches"]}


@pytest.mark.parametrize("picture", ["scene.jpg", "small.jpg"])
def test_the_logo_of_the_claimed_right_is_found_within_a_scene(folder: Path, picture: str) -> None:
    match = _matches(folder, claimed_right="r1", images=[picture])["r1"]
    (signal,) = match["signals"]
    assert (signal["kind"], signal["image"], signal["reference"]) == ("image", picture, "logo.png")
    assert set(signal) == {"kind", "says", "form", "image", "reference", "distance", "transform"}


@pytest.mark.parametrize("picture", ["scene.jpg", "small.jpg"])
def test_without_a_claim_the_logo_is_found_too(folder: Path, picture: str) -> None:
    (signal,) = _matches(folder, images=[picture])["r1"]["signals"]
    assert signal["reference"] == "logo.png"


def test_the_wording_is_matched_as_the_claimed_right_and_as_all_others(folder: Path) -> None:
    matches = _matches(folder, title="Zorvex bag like Quellmont", claimed_right="r1", images=[])
    assert set(matches) == {"r1", "r2"}
    (signal,) = matches["r1"]["signals"]
    assert set(signal) == {"kind", "says", "field", "span", "form", "distance"}
    assert (signal["field"], signal["span"], signal["form"]) == ("title", [0, 6], "literal")
