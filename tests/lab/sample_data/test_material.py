"""Tests that the sample material is what a realistic workload should be."""

import hashlib
import json
import statistics
from collections import Counter
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PIL import Image

from lab.sample_data.brands import BRANDS
from lab.sample_data.drawing import copy_picture, draw_logo, load_photograph
from lab.sample_data.harmful_filing import make_bomb
from lab.sample_data.listings import COPIES
from lab.sample_data.material import Material, make, make_reference_workload
from lab.sample_data.plan import MOST, plan_sizes
from lab.sample_data.wording import DISGUISED, disguise_mark

SMALL: dict[str, Any] = {"requests": 24, "listings": 120, "side": 96}


@pytest.fixture(scope="module")
def material(tmp_path_factory: pytest.TempPathFactory) -> Material:
    return make(tmp_path_factory.mktemp("material"), seed=7, **SMALL)


def _lines(material: Material, name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (material.folder / name).read_text().splitlines()]


def _requests(material: Material) -> list[dict[str, Any]]:
    requests: list[dict[str, Any]] = json.loads((material.folder / "requests.json").read_text())
    return requests


def _fingerprint(folder: Path) -> Mapping[str, str]:
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


@pytest.mark.parametrize("seed", [7, 8])
def test_the_same_seed_makes_the_same_files_and_another_others(
    material: Material, tmp_path: Path, seed: int
) -> None:
    again = _fingerprint(make(tmp_path, seed=seed, **SMALL).folder)
    assert (again == _fingerprint(material.folder)) == (seed == 7)


def test_what_is_there_is_not_made_again(material: Material) -> None:
    picture = next((material.folder / "pictures").iterdir())
    before = picture.stat().st_mtime_ns
    assert make(material.folder, seed=7, **SMALL) == material
    assert picture.stat().st_mtime_ns == before


def test_every_size_of_the_default_is_as_the_public_figures_say() -> None:
    sizes = plan_sizes(42, None)
    assert statistics.median(sizes) == 5
    assert 12 <= statistics.mean(sizes) <= 18
    assert sum(sizes) >= 400
    assert 1 == min(sizes) < max(sizes) <= MOST
    many = plan_sizes(1000, None)
    assert max(many) == MOST
    assert 14 <= statistics.mean(many) <= 17


def test_as_many_listings_are_flagged_as_were_asked_for() -> None:
    assert sum(plan_sizes(24, 120)) == 120
    assert sum(plan_sizes(10, 3000)) == 3000
    with pytest.raises(ValueError, match="cannot flag"):
        plan_sizes(10, 3001)


def test_kinds_of_rights_are_mixed_as_in_public_reports(tmp_path: Path) -> None:
    world = make(tmp_path, requests=100, listings=400, side=64)
    kinds = {right["id"]: right["type"] for right in _lines(world, "rights.jsonl")}
    kind_counts = Counter(
        kinds[request["right"]] if request["right"] else "trademark" for request in _requests(world)
    )
    assert 62 <= kind_counts["trademark"] <= 82
    assert 12 <= kind_counts["copyright"] <= 25
    assert {"design", "patent"} <= set(kind_counts)


def test_three_filers_file_and_a_stranger_files_little(material: Material) -> None:
    by_filer = Counter(request["filer"] for request in _requests(material))
    assert set(by_filer) == {"northlight", "corvid", "ines"}
    strangers = [request for request in _requests(material) if request["filer"] == "ines"]
    assert all(
        len(stranger["listings"]) <= 10 and stranger["right"] is None for stranger in strangers
    )
    assert all(stranger["claimed_right"]["mark"] for stranger in strangers)


def test_the_members_past_passes_every_criterion(material: Material) -> None:
    filers = {
        filer["key"]: filer for filer in json.loads((material.folder / "filers.json").read_text())
    }
    past = filers["northlight"]["history"]
    assert len(past) >= 100
    assert max(request["days_ago"] for request in past) < 88
    for reason in {request["reason"] for request in past}:
        mine = [request for request in past if request["reason"] == reason]
        assert sum(request["cases"] for request in mine) >= 20
        assert sum(request["upheld"] for request in mine) >= 0.9 * sum(
            request["cases"] for request in mine
        )
    assert sum(request["restored"] for request in past) <= 0.05 * sum(
        request["upheld"] for request in past
    )
    assert len(filers["corvid"]["history"]) < 100


def test_every_flagged_listing_is_there_or_is_missing_by_intent(material: Material) -> None:
    listing_ids = {line["id"] for line in _lines(material, "listings.jsonl")}
    flagged_ids = [listing for request in _requests(material) for listing in request["listings"]]
    assert set(flagged_ids) - listing_ids == {"L-NEVER-THERE"}
    assert len(flagged_ids) == material.cases


def test_every_picture_is_there_or_is_missing_by_intent(material: Material) -> None:
    lines = _lines(material, "listings.jsonl") + _lines(material, "rights.jsonl")
    images = {image for line in lines for image in line["images"]}
    missing = {image for image in images if not (material.folder / image).exists()}
    assert missing == {"astray/inwards.jpg", "pictures/never-there.jpg"}


def test_every_label_says_what_is_true_and_how(material: Material) -> None:
    rights = {line["id"] for line in _lines(material, "rights.jsonl")}
    for listing in _lines(material, "listings.jsonl"):
        label = listing["label"]
        assert isinstance(label["is_infringing"], bool)
        assert label["how"]
        assert label["right"] is None or label["right"] in rights


def test_authorised_sellers_sell_only_as_authorised(material: Material) -> None:
    rights = {line["id"]: line for line in _lines(material, "rights.jsonl")}
    for listing in _lines(material, "listings.jsonl"):
        right = rights.get(listing["label"]["right"] or "", {})
        is_dealer = listing["seller"] in right.get("authorised_sellers", ())
        assert is_dealer == (listing["label"]["how"] == "authorised")


def test_the_troubled_filing_repeats_and_spoils(material: Material) -> None:
    trouble = _requests(material)[-1]
    earlier = {listing for request in _requests(material)[:-1] for listing in request["listings"]}
    assert len(set(trouble["listings"]) & earlier) == 2
    assert len(trouble["spoiled_lines"]) == 3


@pytest.mark.parametrize("form", DISGUISED)
def test_each_disguise_changes_the_mark(form: str) -> None:
    disguises = [disguise_mark(form, brand.mark, brand.aliases, Random(3)) for brand in BRANDS]
    assert sum(disguise is not None for disguise in disguises) >= 15
    assert all(
        disguise is None or disguise != brand.mark
        for disguise, brand in zip(disguises, BRANDS, strict=True)
    )


@pytest.mark.parametrize("how", COPIES)
def test_each_copy_is_still_the_picture_but_not_its_bytes(how: str) -> None:
    original = load_photograph("coffee")
    copy = copy_picture(original, how, Random(5))
    assert copy.mode == "RGB"
    assert min(copy.size) >= 64
    assert (copy.tobytes() == original.tobytes()) == (how in {"exact", "reencoded"})


def test_every_brand_has_a_logo() -> None:
    assert all(draw_logo(brand.slug).getbbox() for brand in BRANDS)


def test_the_bomb_is_small_and_says_how_large_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(make_bomb()) < 100_000
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", None)
    with Image.open(BytesIO(make_bomb())) as picture:
        assert picture.size == (20_000, 20_000)


def test_the_reference_is_three_jpegs_of_800_pixels_a_case(tmp_path: Path) -> None:
    workload = make_reference_workload(tmp_path, cases=20)
    assert (workload.cases, workload.pictures) == (20, 60)
    for line in _lines(workload, "listings.jsonl"):
        for image in line["images"]:
            with Image.open(tmp_path / image) as picture:
                assert (picture.format, max(picture.size)) == ("JPEG", 800)
