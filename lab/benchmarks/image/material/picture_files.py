"""List the real pictures that deploy/bench-material-image installed."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Final

import simple_icons_pack
from PIL import Image

from lab.benchmarks.image.material import rendering
from lab.sample_data.drawing import draw_design
from matchers.image.reference import Category

QUICK_LOGOS: Final = 260
_QUICK_DRAWINGS: Final = 40
_LEAST_SIDE: Final = 64  # pixels: smaller ones are toolbar icons
_MOST_ASPECT: Final = 8
_LONGEST_SERIES: Final = 20
_MOST_PIXELS: Final = 24_000_000


class MaterialMissing(RuntimeError):
    """The real pictures are not installed: run deploy/bench-material-image, or use --quick."""


@dataclass(frozen=True, slots=True)
class Item:
    """A picture as its owner would register it. Items of one `kin` show the same thing."""

    name: str
    category: Category
    kin: str
    path: Path

    def file(self) -> bytes:
        """Read the file's bytes."""
        return self.path.read_bytes()


def list_real_items(folder: Path) -> tuple[Item, ...]:
    """Return every usable picture below the folder, by name; MaterialMissing where one is not.

    Large files and SVG drawings are converted once to at most 1600 pixels.
    """
    prepared_folder = folder.with_name("prepared")
    missing = [name for name, _ in _SOURCES if not (folder / name).is_dir()]
    if missing:
        raise MaterialMissing(
            f"{', '.join(missing)} not found in {folder}. Run deploy/bench-material-image once "
            "(450 MB from Debian's and npm's packages), or measure on less with --quick."
        )
    items = [
        item for name, source in _SOURCES for item in source(folder / name, prepared_folder / name)
    ]
    return tuple(_no_long_series((*items, *list_sample_photographs(prepared_folder / "samples"))))


def _no_long_series(items: Iterable[Item]) -> Iterator[Item]:
    """Yield the items by name, of long series (1,400 stars) only the first few."""
    counts: Counter[tuple[Category, str]] = Counter()
    for item in sorted(items, key=lambda item: item.name):
        counts[item.category, item.kin] += 1
        if counts[item.category, item.kin] <= _LONGEST_SERIES:
            yield item


def list_quick_items(folder: Path, most: int) -> tuple[Item, ...]:
    """Return the pictures of the locked packages: sample photographs, logos, drawn designs.

    Of logos, which take time to draw, about as many as are wanted at most.
    """
    logos = sorted(_packed_logos(), key=lambda pair: pair[0])
    step = max(1, len(logos) // min(QUICK_LOGOS, most))
    drawings = [
        Item(f"drawing/{seed}", Category.DRAWING, f"drawing {seed}",
             rendering.draw_once(
                 folder / "drawings" / f"{seed}.png", partial(draw_design, str(seed))
             ))
        for seed in range(_QUICK_DRAWINGS)
    ]  # fmt: skip
    marks = [
        Item(f"logo/{slug}", Category.LOGO, slug, rendering.rasterise(folder / f"{slug}.png", svg))
        for slug, svg in logos[::step]
    ]
    return (*list_sample_photographs(folder / "samples"), *marks, *drawings)


def list_sample_photographs(prepared_folder: Path) -> Iterator[Item]:
    """List photographs of scikit-image and scikit-learn; the latter may be missing."""
    folders = [Path(str(files("skimage") / "data"))]
    with suppress(ModuleNotFoundError):
        folders.append(Path(str(files("sklearn") / "datasets" / "images")))
    for path in sorted(path for folder in folders for path in folder.glob("*.*g")):
        if path.stem not in _NO_PHOTOGRAPHS:
            kin = re.sub(r"_(left|right|GRAY|RGB)$", "", path.stem)
            yield Item(
                f"sample/{path.stem}",
                Category.PHOTO,
                kin,
                rendering.shrink_to_fit(path, prepared_folder),
            )


def _pictures(category: Category) -> Callable[[Path, Path], Iterator[Item]]:
    def list_pictures(folder: Path, prepared_folder: Path) -> Iterator[Item]:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".png", ".jpg"} and path.stem not in _NO_REFERENCES:
                if not _is_usable(path):
                    continue
                name = path.relative_to(folder).with_suffix("").as_posix()
                short = re.sub(r"^usr/share/(backgrounds/|tuxpaint/stamps/)?", "", name)
                is_drawn = category is Category.PRODUCT and _DRAWINGS & set(path.parts)
                shows = Category.DRAWING if is_drawn else category
                yield Item(
                    short, shows, _kin_of(path), rendering.shrink_to_fit(path, prepared_folder)
                )

    return list_pictures


def _kin_of(path: Path) -> str:
    """Return the family of a picture: sizes of one background, drawings of one series."""
    parts = path.parts
    if "wallpapers" in parts:
        return f"background {parts[parts.index('wallpapers') + 1]}"
    stem = re.sub(r"(_[0-9]+x[0-9]+|[-_]?(dark|light))$", "", path.stem.lower())
    series = re.sub(r"[0-9]+", "", stem).strip("_-") or path.stem
    return f"{path.parent.name} {series}"


def _is_usable(path: Path) -> bool:
    try:
        with Image.open(path) as picture:
            short, long = sorted(picture.size)
    except Image.DecompressionBombError:
        return False
    return short >= _LEAST_SIDE and long <= _MOST_ASPECT * short and short * long <= _MOST_PIXELS


def _one_colour(folder: Path, prepared_folder: Path) -> Iterator[Item]:
    for path in sorted((folder / "icons").glob("*.svg")):
        png_path = rendering.rasterise(
            prepared_folder / f"{path.stem}.png", path.read_text(encoding="utf-8")
        )
        yield Item(f"simple-icons/{path.stem}", Category.LOGO, brand_of(path.stem), png_path)


def _in_colour(folder: Path, prepared_folder: Path) -> Iterator[Item]:
    for name, svg in list_drawings(folder):
        png_path = rendering.rasterise(prepared_folder / f"{name}.png", svg)
        yield Item(f"logos/{name}", Category.LOGO, brand_of(name), png_path)


def list_drawings(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the names and the SVG of a package of icons, without very long ones."""
    icons = json.loads((folder / "icons.json").read_text(encoding="utf-8"))
    for name, icon in sorted(icons["icons"].items()):
        width = icon.get("width", icons.get("width", 16))
        height = icon.get("height", icons.get("height", 16))
        if max(width, height) <= _MOST_ASPECT * min(width, height):
            svg = (
                '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
                f' viewBox="0 0 {width} {height}">{icon["body"]}</svg>'
            )
            yield name, svg


def _brands(folder: Path, prepared_folder: Path) -> Iterator[Item]:
    for path in sorted((folder / "light").glob("*.png")):
        if _is_usable(path):
            picture_path = rendering.shrink_to_fit(path, prepared_folder)
            yield Item(f"lobehub/{path.stem}", Category.LOGO, brand_of(path.stem), picture_path)


def _packed_logos() -> Iterator[tuple[str, str]]:
    for name in dir(simple_icons_pack):
        icon = getattr(simple_icons_pack, name)
        if name.startswith("SI_"):
            yield str(icon.slug), str(icon.svg)


def brand_of(slug: str) -> str:
    """Return whose logo it is: one brand's variants differ by these endings."""
    bare = re.sub(r"[-_. ]", "", re.sub(_VARIANTS, "", slug.lower())).replace("dotjs", "js")
    if slug.startswith(_HOUSES):
        return next(house for house in _HOUSES if slug.startswith(house)).strip("-")
    return _RENAMED.get(bare, bare)


_VARIANTS: Final = (
    r"([-_](icon|wordmark|color|text|brand|alt|monochrome|vertical|horizontal|cn|dark|light|old|new"
    r"|code|[0-9]+))+$"
)
_HOUSES: Final = ("aws-", "adobe", "redhat", "amazon", "apache", "google", "microsoft")
# one owner's sister marks, and marks that bear two names
_RENAMED: Final = {
    "concretecms": "concrete5", "hhvm": "hack", "chatbot": "livechat", "openshift": "redhat",
    "helpdesk": "livechat", "knowledgebase": "livechat", "thingiverse": "makerbot",
}  # fmt: skip
# sheets of colours, test patterns, arrays
_NO_PHOTOGRAPHS: Final = frozenset(
    {"logo", "multipage", "multipage_rgb", "chessboard_GRAY", "chessboard_RGB", "horse"}
)
_DRAWINGS: Final = frozenset({"symbols", "cartoon", "roadsigns"})  # among the cut-out objects
_NO_REFERENCES: Final = frozenset({"screenshot"})  # small copies of the background beside them

_SOURCES: Final[tuple[tuple[str, Callable[[Path, Path], Iterator[Item]]], ...]] = (
    ("budgie-backgrounds", _pictures(Category.PHOTO)),
    ("gnome-backgrounds", _pictures(Category.PHOTO)),
    ("mate-backgrounds", _pictures(Category.PHOTO)),
    ("plasma-workspace-wallpapers", _pictures(Category.PHOTO)),
    ("tuxpaint-stamps-default", _pictures(Category.PRODUCT)),
    ("openclipart-png", _pictures(Category.DRAWING)),
    ("simple-icons", _one_colour),
    ("iconify-json-logos", _in_colour),
    ("lobehub-icons-static-png", _brands),
)
