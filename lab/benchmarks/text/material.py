"""Real names and words, as installed for the benchmark; else a small stand-in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

# One name a line; after a bar, the same owner's names in other scripts.
NAMES = """
Adidas | Адидас | アディダス
Nike | 耐克 | Найк | ナイキ
Puma | Пума
Samsung | Самсунг | 三星
Lacoste | Лакост
Timberland
Patagonia
The North Face
New Balance | ニューバランス
Louis Vuitton | 路易威登
Hermès | エルメス
Michael Kors
Calvin Klein
Under Armour
Ralph Lauren
Tommy Hilfiger
Dr. Martens
Jack & Jones
Black & Decker
Levi's
L'Oréal
Coca-Cola | Кока-Кола
Mercedes-Benz
Playmobil
Tupperware
KitchenAid
Pampers
Nespresso
Swarovski
Pandora
Converse
Birkenstock
Longchamp
Moleskine
Montblanc
Victorinox
Microsoft
Nintendo | 任天堂
PlayStation
Panasonic
Philips
Siemens
Canon
Kodak
Polaroid
Garmin
Logitech
Motorola
Volkswagen
Toyota
Mitsubishi
Caterpillar
Fisher-Price
Hasbro
Mattel
Ravensburger
Stabilo
Faber-Castell
Kärcher
Häagen-Dazs
Nescafé
Lindt & Sprüngli
Ben & Jerry's
Head & Shoulders
Marks & Spencer
Johnson & Johnson
7-Eleven
3M
Forever 21
Studio 54
Яндекс | Yandex
Сбербанк | Sberbank
Пятёрочка | Pyaterochka
Магнит | Magnit
Вкусно и точка
Δωδώνη | Dodoni
カシオ | Casio
トヨタ
ユニクロ | Uniqlo
无印良品 | 無印良品 | Muji
小米 | Xiaomi
华为 | Huawei
삼성 | Samsung Electronics
현대 | Hyundai
اتصالات
בנק לאומי
"""

INSTALLER = "deploy/bench-material-text"
_NAME_TAGS = ("name", "brand", "operator", "network", "owner", "short_name", "alt_name")
_NO_NAMES = {"wikidata", "wikipedia", "type", "website", "short", "guid"}
_ALIASES = 3


class MaterialMissing(Exception):
    """The benchmark's material is not installed: run `deploy/bench-material-text`."""


@dataclass(frozen=True, slots=True)
class Brand:
    """A name in use, and the same owner's names in other scripts and languages."""

    name: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Material:
    """The source of marks."""

    brands: tuple[Brand, ...]
    words: tuple[str, ...]
    is_installed: bool


def read_installed(place: Path) -> Material:
    """Read the installed material.

    Raises MaterialMissing.
    """
    missing = [n for n in ("names", "icons", "logos") if not (place / f"{n}.json").is_file()]
    if missing:
        raise MaterialMissing(
            f"{place} lacks {', '.join(missing)}. Install the material with `{INSTALLER}`, "
            "or measure with `--quick`, which makes do without."
        )
    words = place / "words.txt"
    return Material(
        brands=tuple(_brands(place)),
        words=tuple(words.read_text(encoding="utf-8").split()) if words.is_file() else (),
        is_installed=True,
    )


def make_stand_in() -> Material:
    """Return some well-known names: for tests and a first look."""
    brands = tuple(Brand(*_split(line)) for line in NAMES.strip().splitlines())
    return Material(brands, (), is_installed=False)


def _split(line: str) -> tuple[str, tuple[str, ...]]:
    name, *others = (part.strip() for part in line.split("|"))
    return name, tuple(others)


def shuffle_brands(material: Material, chance: Random) -> list[Brand]:
    """All brands in another order, the same for the same seed."""
    return chance.sample(material.brands, len(material.brands))


def _brands(place: Path) -> Iterator[Brand]:
    """Return each distinct name once; the first owner keeps their other names."""
    names: set[str] = set()
    for brand in (*_read_suggestions(_read(place / "names.json")), *_icons(place)):
        if brand.name not in names and any(letter.isalpha() for letter in brand.name):
            names.add(brand.name)
            yield brand


def _read_suggestions(index: Mapping[str, Any]) -> Iterator[Brand]:
    items = [item for group in index["nsi"].values() for item in group.get("items", ())]
    for item in items:
        names = list(dict.fromkeys(_names(item["tags"])))
        if names:
            yield Brand(names[0], tuple(islice(names[1:], _ALIASES)))
    for item in items:  # later, so that a brand of its own goes before another one's translation
        others = dict.fromkeys(_names(item["tags"]))
        yield from (Brand(name) for name in (*others, *item.get("matchNames", ())))


def _names(tags: Mapping[str, str]) -> Iterator[str]:
    """Return the brand first, then its other names."""
    for tag in sorted(tags, key=lambda tag: (":" in tag, not tag.startswith("brand"), tag)):
        first, _, rest = tag.partition(":")
        if first in _NAME_TAGS and not _NO_NAMES & set(rest.split(":")):
            yield tags[tag].strip()


def _icons(place: Path) -> Iterator[Brand]:
    for icon in _read(place / "icons.json"):
        yield Brand(icon["title"])
        yield from (Brand(name) for name in icon.get("aliases", {}).get("aka", ()))
    for slug in _read(place / "logos.json")["icons"]:
        yield Brand(slug.removesuffix("-icon").replace("-", " ").title())


def _read(path: Path) -> Any:  # noqa: ANN401  # files of others, each of its own shape
    return json.loads(path.read_text(encoding="utf-8"))
