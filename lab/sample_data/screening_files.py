"""Write a rights file and a listings file of any size for `markwarden screen`, from a seed.

python -m lab.sample_data.screening_files FOLDER --marks 640000 --listings 100000
    [--names NAMES.json]

Brand names come first: those of name-suggestion-index where its file is given, and of simple-icons.
The rest is invented from syllables and common words, as most of a register is.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from random import Random
from typing import Final

import simple_icons_pack
from wordfreq import top_n_list

from lab.sample_data.brands import AISLES, Brand
from lab.sample_data.wording import DISGUISED, word_listing, word_plain_listing

_ONSETS: Final = (
    *("b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l", "m", "n"),
    *("p", "pr", "qu", "r", "s", "sh", "st", "t", "tr", "v", "w", "y", "z"),
)
_VOWELS: Final = ("a", "e", "i", "o", "u", "ai", "ea", "ee", "io", "ou")
_CODAS: Final = ("", "", "", "n", "r", "l", "s", "x", "nt", "rk", "ck", "m")
_TAILS: Final = ("", "", "", " Labs", " Group", " Home", " Sport", " Tech", " Co", " & Sons")
_CYRILLIC: Final = str.maketrans("abdefgiklmnoprstuvz", "абдефгиклмнопрстувз")
_HOWS: Final = ("literal", "literal", "compatible", "resale", "replica", *DISGUISED)
_LONGEST: Final = 80  # letters of a name
_SELLERS: Final = 20_000


def main() -> None:
    """Write both files."""
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    chance = Random(arguments.seed)  # noqa: S311 -- sample data, no secret
    marks = list(islice(_without_duplicates(_names(arguments.names, chance)), arguments.marks))
    _write(arguments.folder / "rights.jsonl", _rights(marks, chance))
    _write(arguments.folder / "listings.jsonl", _listings(marks, arguments.listings, chance))


def _arguments() -> Namespace:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--marks", type=int, default=640_000)
    parser.add_argument("--listings", type=int, default=100_000)
    parser.add_argument("--names", type=Path, help="nsi.min.json of name-suggestion-index")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _names(path: Path | None, chance: Random) -> Iterator[str]:
    if path is not None:
        yield from _brands(path)
    yield from (icon.title for icon in _icons())
    words = _common_words()
    while True:
        yield _made_up(words, chance)


def _common_words() -> list[str]:
    return [word for word in top_n_list("en", 30_000) if word.isascii() and len(word) > 3]


def _brands(path: Path) -> Iterator[str]:
    """Read brand and operator names in every script from name-suggestion-index."""
    kinds = json.loads(path.read_text(encoding="utf-8"))["nsi"].values()
    items = (item for kind in kinds for item in kind.get("items", ()))
    for key, name in (tag for item in items for tag in item.get("tags", {}).items()):
        is_name = key.split(":")[0] in {"brand", "name", "operator"} and "wiki" not in key
        if is_name and len(name) < _LONGEST:
            yield name


def _icons() -> Iterator[simple_icons_pack.Icon]:
    for name in sorted(dir(simple_icons_pack)):
        icon = getattr(simple_icons_pack, name)
        if isinstance(icon, simple_icons_pack.Icon):
            yield icon


def _made_up(words: list[str], chance: Random) -> str:
    draw = chance.random()
    invented_word = "".join(_syllable(chance) for _ in range(chance.randint(2, 4))).capitalize()
    if draw < 0.1:
        return invented_word.lower().translate(_CYRILLIC).capitalize()
    if draw < 0.15:
        return "".join(chr(chance.randrange(0x4E00, 0x6E00)) for _ in range(chance.randint(2, 4)))
    if draw < 0.55:
        return invented_word + chance.choice(_TAILS)
    pair = f"{chance.choice(words)} {chance.choice(words)}".title()
    return pair if draw < 0.8 else f"{chance.choice(words)}{invented_word.lower()}".capitalize()


def _syllable(chance: Random) -> str:
    return chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)


def _without_duplicates(names: Iterable[str]) -> Iterator[str]:
    names_so_far: set[str] = set()
    for name in names:
        if name.strip() and name.casefold() not in names_so_far:
            names_so_far.add(name.casefold())
            yield name.strip()


def _rights(marks: list[str], chance: Random) -> Iterator[dict[str, object]]:
    for number, mark in enumerate(marks):
        yield {
            "id": f"r{number}",
            "type": "trademark",
            "mark": mark,
            "nice_classes": sorted(chance.sample(range(1, 46), chance.randint(1, 3))),
            "territories": [chance.choice(("US", "EU", "CN", "GB"))],
            "owner": f"Owner {number // 3}",
        }


def _listings(marks: list[str], count: int, chance: Random) -> Iterator[dict[str, object]]:
    """Make listings: four in ten name a mark in some way, the others none on purpose."""
    aisles, words = list(AISLES), _common_words()
    for number in range(count):
        wording = None
        if chance.random() < 0.4:
            brand = Brand("", chance.choice(marks), chance.choice(aisles))
            wording = word_listing(chance.choice(_HOWS), brand, chance)
        wording = wording or word_plain_listing(chance)
        yield {
            "id": number,
            "title": f"{wording.title} {chance.choice(words)} {chance.randrange(10, 999)}",
            "description": f"{wording.description} {' '.join(chance.choices(words, k=8))}.",
            "brand": wording.brand,
            "category": wording.category,
            "seller": f"s{chance.randrange(_SELLERS)}",
            "markets": [chance.choice(("DE", "US", "CN"))],
            "price": wording.price,
            "currency": "EUR",
        }


def _write(path: Path, rows: Iterable[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
