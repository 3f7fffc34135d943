"""Which pictures are strangers, when innocent listings are drawn."""

from pathlib import Path

import pytest

from lab.benchmarks.image.material.picture_files import Item
from lab.benchmarks.innocents.listings import are_strangers
from matchers.image.reference import Category

DRAWN = "openclipart/png"


def _item(name: str, category: Category, kin: str = "") -> Item:
    return Item(name, category, kin or name, Path("none.png"))


@pytest.mark.parametrize(
    ("first", "second", "category", "expected"),
    [
        ("animals/birds/tucan", "animals/birds/gander", Category.PRODUCT, True),
        ("animals/gnu-baby", "animals/gnu-baby-stand", Category.PRODUCT, False),
        (f"{DRAWN}/cards/white_d_2", f"{DRAWN}/cards/plain_s_9", Category.DRAWING, False),
        (f"{DRAWN}/food/apple", f"{DRAWN}/tools/hammer", Category.DRAWING, True),
        ("logos/airflow", "logos/airbyte", Category.LOGO, True),
        ("town/wooden_cottage", f"{DRAWN}/homes/home12", Category.DRAWING, False),
    ],
)
def test_pictures_of_one_series_are_no_strangers(
    first: str, second: str, category: Category, *, expected: bool
) -> None:
    assert are_strangers(_item(first, category), _item(second, category)) is expected


def test_what_one_brand_or_thing_shows_in_two_files_is_no_stranger() -> None:
    first, second = (_item(name, Category.LOGO, kin="brand") for name in ("one", "another"))
    assert not are_strangers(first, second)
