"""List logos on which nothing was set: of other packages, of brands that the first ones lack."""

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from lab.benchmarks.image.material import rendering
from lab.benchmarks.image.material.picture_files import (
    Item,
    MaterialMissing,
    brand_of,
    list_drawings,
)
from matchers.image.reference import Category

_PACKAGES: Final = tuple(
    f"iconify-json-{name}" for name in ("devicon", "skill-icons", "token-branded")
)
_KNOWN: Final = (
    ("simple-icons/icons", "*.svg"),
    ("lobehub-icons-static-png/light", "*.png"),
)
_GROUNDS: Final = ("budgie-backgrounds", "gnome-backgrounds", "plasma-workspace-wallpapers")
_LEAST_BYTES: Final = 200_000  # of a photograph: smaller files are previews and plain colours


def list_unseen_logos(folder: Path, most: int, seed: int) -> tuple[Item, ...]:
    """Return so many logos, one a brand; MaterialMissing where the packages are not installed."""
    missing = [name for name in (*_PACKAGES, *_GROUNDS) if not (folder / name).is_dir()]
    if missing:
        raise MaterialMissing(
            f"{', '.join(missing)} not found in {folder}. Run deploy/bench-material-image once."
        )
    known_brands = set(_list_known_brands(folder))
    logos: dict[str, tuple[str, str]] = {}
    for name in _PACKAGES:
        for slug, svg in list_drawings(folder / name):
            brand = brand_of(slug)
            if brand not in known_brands:
                logos.setdefault(brand, (f"{name}/{slug}", svg))
    sampled_brands = Random(seed).sample(sorted(logos), min(most, len(logos)))  # noqa: S311  # a sample
    prepared_folder = folder.with_name("prepared") / "unseen"
    return tuple(_make_item(brand, *logos[brand], prepared_folder) for brand in sampled_brands)


def _make_item(brand: str, name: str, svg: str, prepared_folder: Path) -> Item:
    png_path = rendering.rasterise(prepared_folder / f"{name}.png", svg)
    return Item(name, Category.LOGO, brand, png_path)


def list_grounds(folder: Path, most: int, seed: int) -> tuple[Item, ...]:
    """Return so many photographs to lay logos into."""
    paths = [
        path
        for name in _GROUNDS
        for path in sorted((folder / name).rglob("*.jpg"))
        if path.stat().st_size >= _LEAST_BYTES
    ]
    return tuple(
        Item(
            path.relative_to(folder).as_posix(), Category.PHOTO, path.as_posix(),
            rendering.shrink_to_fit(path, folder.with_name("prepared") / "unseen"),
        )
        for path in Random(seed).sample(paths, min(most, len(paths)))  # noqa: S311 -- no secret
    )  # fmt: skip


def _list_known_brands(folder: Path) -> Iterator[str]:
    for place, pattern in _KNOWN:
        yield from (brand_of(path.stem) for path in (folder / place).glob(pattern))
    yield from (brand_of(slug) for slug, _ in list_drawings(folder / "iconify-json-logos"))
