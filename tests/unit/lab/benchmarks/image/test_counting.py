"""Distances, thresholds and families are what a slow count says they are."""

from pathlib import Path

import numpy as np
import pytest

from lab.benchmarks.image import distances, recall, reference_set
from lab.benchmarks.image.material.cache import AnswerCache, answer_all, write_file
from lab.benchmarks.image.material.features import THUMB
from lab.benchmarks.image.material.picture_files import Item, brand_of
from matchers.image.reference import Category
from tests.factories.files.photographs import photo


@pytest.fixture(scope="module")
def counted_queries() -> tuple[distances.Query, np.ndarray, np.ndarray, distances.Curve]:
    chance = np.random.default_rng(1)
    references = chance.integers(0, 2**64, (40, 4), np.uint64)
    family = np.arange(40, dtype=np.int32) // 2
    starts = np.array([0, 3, 3, 5, 6])
    words = chance.integers(0, 2**64, (6, 4), np.uint64)
    words[4] = references[6] ^ np.uint64(0b111)
    query = distances.Query(
        words, starts, np.array([0, 1, 3, 4], np.int32), np.array([0, 0, 1, 1], np.int32)
    )
    return query, references, family, distances.measure_curve(query, references, family)


def test_every_pair_is_counted_once_at_its_nearest_view(
    counted_queries: tuple[distances.Query, np.ndarray, np.ndarray, distances.Curve],
) -> None:
    query, references, family, curve = counted_queries
    false = np.zeros((2, 257), np.int64)
    for copy, (first, last) in enumerate(zip(query.starts[:-1], query.starts[1:], strict=True)):
        apart = np.bitwise_count(query.words[first:last, None] ^ references[None]).sum(axis=2)
        nearest = apart.min(axis=0) if last > first else np.full(40, 257)
        same_family = family == query.family[copy]
        assert curve.nearest[copy] == nearest[same_family].min()
        if last > first:
            np.add.at(false[query.group[copy]], nearest[~same_family], 1)
    assert (curve.false_pairs == false).all()
    assert curve.pairs == false.sum() == 3 * 38


def test_a_threshold_lets_through_no_more_than_its_rate() -> None:
    false = np.zeros((1, 65), np.int64)
    false[0, [5, 9, 20]] = [1, 2, 997]
    curve = distances.Curve(64, np.array([3, 6, 30], np.int32), false, 1000)
    assert curve.threshold(1e-6) == 4
    assert curve.threshold(1e-3) == 8
    assert curve.threshold(3e-3) == 19
    assert curve.flag_found(1e-3).tolist() == [True, True, False]
    assert curve.false_at(9) == 3


def test_two_hashes_together_find_no_less_than_the_first_alone() -> None:
    false = np.zeros((1, 65), np.int64)
    false[0, 20] = 10_000_000
    first = distances.Curve(64, np.array([3, 40, 40], np.int32), false, 10_000_000)
    second = distances.Curve(64, np.array([40, 2, 40], np.int32), false, 10_000_000)
    assert recall.combine_hashes(first, second).tolist() == [True, True, False]


def item(name: str, category: Category = Category.LOGO, kin: str = "") -> Item:
    return Item(name, category, kin or name, Path(name))


def thumb(name: str, turns: int = 0) -> bytes:
    grey = photo(name).convert("L").resize((THUMB, THUMB))
    return np.rot90(np.asarray(grey), turns).tobytes()


def test_what_looks_the_same_or_is_named_the_same_is_one_family() -> None:
    items = [
        item("astronaut"), item("astronaut turned"), item("coffee"), item("google"),
        item("googlemaps"), item("apple"), item("photo", Category.PHOTO, "google"),
    ]  # fmt: skip
    blank = np.random.default_rng(4)
    thumbs = [thumb("astronaut.png"), thumb("astronaut.png", 1), thumb("coffee.png")]
    thumbs += [blank.bytes(THUMB * THUMB) for _ in range(4)]
    families = reference_set.group_families(items, thumbs).tolist()
    assert families[0] == families[1]
    assert families[3] == families[4]
    assert len(set(families)) == 5


@pytest.mark.parametrize(
    ("slug", "owner"),
    [("google-icon", "google"), ("adobe-color", "adobe"), ("aws-2", "aws"), ("npm", "npm")],
)
def test_a_brand_is_known_by_its_slug(slug: str, owner: str) -> None:
    assert brand_of(slug) == owner


def double_number(number: int) -> bytes:
    return bytes([2 * number])


def test_work_is_done_once_and_kept_until_its_code_changes(tmp_path: Path) -> None:
    cache = AnswerCache.for_modules(tmp_path, "lab.benchmarks.image.material.cache")
    progress_lines: list[str] = []
    assert list(answer_all(double_number, [1, 2, 3], cache, progress_lines.append)) == [
        b"\x02",
        b"\x04",
        b"\x06",
    ]
    write_file(cache.path(2), b"kept")
    assert list(answer_all(double_number, [1, 2, 3], cache, progress_lines.append)) == [
        b"\x02",
        b"kept",
        b"\x06",
    ]
    other = AnswerCache.for_modules(tmp_path, "lab.benchmarks.image.material.features")
    assert other.path(2) != cache.path(2)
    assert progress_lines == ["  3 of 3"]
