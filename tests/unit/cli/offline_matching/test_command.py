"""The command from end to end, on small files."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import typer
from PIL import Image, ImageOps
from typer.testing import CliRunner, Result

from interfaces.cli.offline_matching.command import screen
from tests.factories.files.photographs import photo

pytestmark = pytest.mark.slow

type Row = dict[str, Any]
type Screen = Callable[..., tuple[Result, list[Row]]]

RIGHTS: list[Row] = [
    {"id": "r1", "type": "trademark", "mark": "Zorvex", "nice_classes": [25], "owner": "Zorvex Ltd",
     "authorised_sellers": ["shop-7"], "territories": ["EU"]},
    {"id": "r2", "type": "trademark", "mark": "Apple", "nice_classes": [9], "owner": "Apple"},
    {"id": 3, "type": "trademark", "mark": "Quellmont", "aliases": ["奎尔蒙"], "owner": "Q"},
]  # fmt: skip

_APP = typer.Typer()
_APP.command()(screen)


def jsonl(path: Path, rows: Sequence[Row | str]) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture
def run(tmp_path: Path) -> Screen:
    def _run(
        listings: Sequence[Row | str], *options: str, rights: Sequence[Row | str] = RIGHTS
    ) -> tuple[Result, list[Row]]:
        out = tmp_path / "out.jsonl"
        files = (
            "--rights", str(jsonl(tmp_path / "rights.jsonl", rights)),
            "--listings", str(jsonl(tmp_path / "listings.jsonl", listings)),
            "--out", str(out),
        )  # fmt: skip
        result = CliRunner().invoke(_APP, [*files, *options], catch_exceptions=False)
        lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else []
        return result, [json.loads(line) for line in lines]

    return _run


def _listing(title: str, **rest: object) -> Row:
    return {"id": "l", "title": title, **rest}


def test_each_listing_gets_one_line_in_the_order_of_the_file(run: Screen) -> None:
    listings = [{"id": f"l{n}", "title": "Zorvex shoes" if n % 2 else "plain"} for n in range(9)]
    result, rows = run(listings)
    assert result.exit_code == 0
    assert [row["listing_id"] for row in rows] == [f"l{n}" for n in range(9)]
    assert [[m["right_id"] for m in row["matches"]] for row in rows] == [[], ["r1"]] * 4 + [[]]


def test_a_match_says_why(run: Screen) -> None:
    _, rows = run([_listing("Best Z0rvex running shoes", markets=["JP"])])
    match = rows[0]["matches"][0]
    assert match["right_id"] == "r1"
    assert match["score"] > 0.8
    assert match["use"] == "disguise"
    assert match["labels"] == ["territory_mismatch"]
    signal = match["signals"][0]
    assert (signal["kind"], signal["field"], signal["form"]) == ("text", "title", "leet")
    start, end = signal["span"]
    assert "Best Z0rvex running shoes"[start:end] == "Z0rvex"
    assert "errors" not in rows[0]


_LABELS = [
    ("Laces for Zorvex shoes", {}, "r1", ["nominative"]),
    ("Zorvex shoes, pre-owned", {}, "r1", ["resale"]),
    ("Zorvex style shoes", {}, "r1", ["style"]),
    ("Zorvex shoes replica", {}, "r1", ["replica"]),
    ("Zorvex shoes", {"seller": "shop-7"}, "r1", ["authorised"]),
    ("Fresh apple juice", {}, "r2", ["dictionary_word", "class_mismatch"]),
    ("Zorvex shoes", {}, "r1", []),
]


@pytest.mark.parametrize(("title", "rest", "right", "labels"), _LABELS)
def test_a_match_is_labelled(
    run: Screen, title: str, rest: Row, right: str, labels: list[str]
) -> None:
    _, rows = run([_listing(title, **rest)], "--min-score", "0")
    labels_by_right = {match["right_id"]: match["labels"] for match in rows[0]["matches"]}
    assert labels_by_right[right] == labels


@pytest.mark.parametrize(
    ("title", "use"),
    [("Zorvex shoes", "literal"), ("Z*rvex shoes", "disguise"), ("Laces for Zorvex", "mention")],
)
def test_a_match_says_how_the_wording_uses_the_mark(run: Screen, title: str, use: str) -> None:
    _, rows = run([_listing(title)], "--min-score", "0")
    assert [match["use"] for match in rows[0]["matches"] if match["right_id"] == "r1"] == [use]


def test_common_words_score_below_marks(run: Screen) -> None:
    _, rows = run([_listing("Fresh apple juice"), _listing("Zorvex shoes")], "--min-score", "0")
    juice, shoes = (row["matches"][0]["score"] for row in rows)
    assert juice < 0.05
    assert shoes > 0.8


def test_ids_are_told_as_they_were_written(run: Screen) -> None:
    _, rows = run([{"id": 17, "title": "奎尔蒙 手表"}])
    assert rows[0]["listing_id"] == 17
    assert rows[0]["matches"][0]["right_id"] == 3
    assert rows[0]["matches"][0]["signals"][0]["form"] == "alias"


def test_the_score_and_the_top_limit_what_is_told(run: Screen) -> None:
    listing = _listing("Zorvex Quellmont shoes")
    assert len(run([listing])[1][0]["matches"]) == 2
    assert len(run([listing], "--top", "1")[1][0]["matches"]) == 1
    assert run([listing], "--min-score", "1")[1][0]["matches"] == []


_BAD = [
    ("{", "not JSON"),
    ("[1]", "not an object in braces"),
    ('{"id": "x"}', "title: Field required"),
    ('{"id": "", "title": "x"}', "id"),
    ('{"id": "x", "title": 4}', "title"),
    ('{"id": "x", "title": "\\ud800"}', "not JSON"),
    ('{"id": "x", "title": "x", "price": NaN}', "not JSON"),
    ("[" * 100_000, "not JSON"),
    ('{"id": "' + "x" * 1_100_000 + '"}', "longer than"),
]


@pytest.mark.parametrize(("line", "reason"), _BAD, ids=[reason for _, reason in _BAD])
def test_a_bad_line_is_named_and_never_stops_the_run(run: Screen, line: str, reason: str) -> None:
    result, rows = run([_listing("Zorvex"), line, "", _listing("Zorvex")])
    assert result.exit_code == 1
    assert f"listings.jsonl:2: {reason}" in result.stderr
    assert "bad lines: 1" in result.stderr
    assert len(rows) == 2


def test_a_bad_right_is_named_and_the_rest_count(run: Screen) -> None:
    rights = [*RIGHTS, {"id": "r9", "type": "moon"}, {"id": "r1", "type": "patent"}]
    result, rows = run([_listing("Zorvex")], rights=rights)
    assert result.exit_code == 1
    assert "rights.jsonl:4: type" in result.stderr
    assert "rights.jsonl:5: id: r1 stands on an earlier line too." in result.stderr
    assert rows[0]["matches"]


def test_null_is_the_same_as_nothing(run: Screen) -> None:
    result, rows = run([_listing("Zorvex", brand=None, markets=None, price=None)])
    assert result.exit_code == 0
    assert rows[0]["matches"]


def test_nothing_to_do_is_done_well(run: Screen) -> None:
    assert run([])[0].exit_code == 0
    result, rows = run([_listing("Zorvex")], rights=[])
    assert (result.exit_code, rows[0]["matches"]) == (0, [])


def test_several_processes_say_the_same_as_one(run: Screen) -> None:
    titles = ("Zorvex shoes", "case for Quellmont", "nothing", "Z0rvex 1:1")
    listings: list[Row | str] = [{"id": n, "title": titles[n % 4]} for n in range(300)]
    listings.insert(150, "{")
    single, parallel = run(listings, "--jobs", "1"), run(listings, "--jobs", "2")
    assert single[1] == parallel[1]
    assert len(single[1]) == 300
    assert single[0].exit_code == parallel[0].exit_code == 1
    assert "listings.jsonl:151" in parallel[0].stderr


_UNUSABLE = [
    ("--top", "0"),
    ("--jobs", "-1"),
    ("--min-score", "2"),
    ("--policy", "/nowhere/policy.toml"),
    ("--images", "/nowhere"),
    ("--rights", "/nowhere/rights.jsonl"),
    ("--out", "/nowhere/out.jsonl"),
]


@pytest.mark.parametrize("option", _UNUSABLE, ids=[name for name, _ in _UNUSABLE])
def test_unusable_arguments_give_2(run: Screen, option: tuple[str, str]) -> None:
    assert run([_listing("Zorvex")], *option)[0].exit_code == 2


def test_a_broken_policy_is_named(run: Screen, tmp_path: Path) -> None:
    policy_path = tmp_path / "policy.toml"
    policy_path.write_text('title = "Half a policy"', encoding="utf-8")
    result, _ = run([_listing("Zorvex")], "--policy", str(policy_path))
    assert result.exit_code == 2
    assert "audit_share" in result.stderr


def test_an_input_is_never_overwritten(run: Screen, tmp_path: Path) -> None:
    result, _ = run([_listing("Zorvex")], "--out", str(tmp_path / "rights.jsonl"))
    assert result.exit_code == 2
    assert "overwrite" in result.stderr


def _picture(path: Path, seed: int) -> None:
    path.parent.mkdir(exist_ok=True)
    noise = Image.effect_mandelbrot((400, 400), (-2.0 + seed / 9, -1.5, 1.0, 1.5), 60)
    noise.convert("RGB").save(path)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_copied_picture_is_found_and_a_broken_one_named(
    run: Screen, tmp_path: Path, jobs: str
) -> None:
    _picture(tmp_path / "pictures" / "work.png", 1)
    Image.open(tmp_path / "pictures" / "work.png").resize((300, 300)).save(
        tmp_path / "pictures" / "copy.jpg", quality=70
    )
    (tmp_path / "pictures" / "broken.jpg").write_bytes(b"\xff\xd8\xff no")
    work = {"id": "w", "type": "copyright", "images": ["work.png", "gone.png"]}
    listing = _listing("A poster", images=["broken.jpg", "copy.jpg"], claimed_right="w")
    result, rows = run([listing], "--images", str(tmp_path / "pictures"), rights=[*RIGHTS, work])
    assert "rights.jsonl:4: gone.png: There is no such file." in result.stderr
    assert rows[0]["errors"][0].startswith("broken.jpg: ")
    match = rows[0]["matches"][0]
    assert match["right_id"] == "w"
    signal = match["signals"][0]
    assert (signal["kind"], signal["image"], signal["reference"]) == (
        "image", "copy.jpg", "work.png"
    )  # fmt: skip
    assert match["score"] > 0.8


@pytest.mark.parametrize("claimed", [{"claimed_right": "w"}, {}])
def test_an_unchanged_copy_of_a_plain_picture_is_found_and_its_owner_warned(
    run: Screen, tmp_path: Path, claimed: Row
) -> None:
    (tmp_path / "pictures").mkdir()
    Image.linear_gradient("L").resize((400, 300)).save(tmp_path / "pictures" / "work.png")
    for name in ("copy.png", "resaved.png"):
        with Image.open(tmp_path / "pictures" / "work.png") as original:
            original.save(tmp_path / "pictures" / name, compress_level=1 if "re" in name else 6)
    work = {"id": "w", "type": "copyright", "images": ["work.png"]}
    listings = [
        _listing("A poster", images=[name], **claimed) for name in ("copy.png", "resaved.png")
    ]
    result, rows = run(listings, "--images", str(tmp_path / "pictures"), rights=[*RIGHTS, work])
    assert result.exit_code == 0, "a warning is no bad line"
    assert "rights.jsonl:4: work.png: This picture is so plain" in result.stderr
    assert "bad lines: 0" in result.stderr
    for row in rows:
        (match,) = row["matches"]
        assert (match["right_id"], match["signals"][0]["form"]) == ("w", "exact")


def test_a_mirrored_part_of_a_picture_is_found_though_no_right_is_named(
    run: Screen, tmp_path: Path
) -> None:
    (tmp_path / "pictures").mkdir()
    full_picture = photo("astronaut.png")
    full_picture.save(tmp_path / "pictures" / "work.png")
    part = ImageOps.mirror(full_picture).crop((100, 60, 500, 420))
    part.save(tmp_path / "pictures" / "part.jpg", quality=80)
    work = {"id": "w", "type": "copyright", "images": ["work.png"]}
    listing = _listing("A poster", images=["part.jpg"])
    _, rows = run([listing], "--images", str(tmp_path / "pictures"), rights=[*RIGHTS, work])
    (match,) = rows[0]["matches"]
    assert match["right_id"] == "w"
    assert match["score"] > 0.5
    (signal,) = match["signals"]
    assert (signal["form"], signal["transform"]) == ("likely", "mirrored")
    assert "is as close" in signal["says"]


def test_a_claimed_right_nobody_knows_is_an_error_of_its_listing(run: Screen) -> None:
    result, rows = run([_listing("Zorvex", claimed_right="r99")])
    assert result.exit_code == 0
    assert rows[0]["errors"] == ["claimed_right: no right has the id r99."]


def test_no_framework_is_loaded() -> None:
    program = (
        "import sys; import interfaces.cli.offline_matching.process_pool;"
        "import interfaces.cli.offline_matching.command;"
        "print([name for name in ('django', 'dramatiq', 'redis', 'psycopg', 'boto3', 'httpx')"
        " if name in sys.modules])"
    )
    command = [sys.executable, "-c", program]
    process = subprocess.run(command, capture_output=True, check=True, text=True)  # noqa: S603 - ours
    assert process.stdout.strip() == "[]"
