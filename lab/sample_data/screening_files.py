"""Write a rights file and a listings file of any size for `markwarden screen`, from a seed.

python -m lab.sample_data.screening_files FOLDER --marks 640000 --listings 100000
    [--names NAMES.json]

Brand names come first: those of name-suggestion-index where its file is given, and of simple-icons.
The rest is invented.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Final

from lab.sample_data.brands import AISLES, Brand
from lab.sample_data.names import list_common_words, list_marks, read_names
from lab.sample_data.wording import DISGUISED, word_listing, word_plain_listing

_HOWS: Final = ("literal", "literal", "compatible", "resale", "replica", *DISGUISED)
_SELLERS: Final = 20_000


def main() -> None:
    """Write both files."""
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    chance = Random(arguments.seed)  # noqa: S311 -- sample data, no secret
    marks = list_marks(read_names(arguments.names), arguments.marks, chance)
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
    aisles, words = list(AISLES), list_common_words()
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
