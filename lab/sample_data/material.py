"""Make sample material: rights, people, listings with pictures, and filings.

The same seed makes the same files. None is committed: logos and photographs come from
installed packages, everything else is drawn or invented.
"""

import json
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

from PIL import Image, ImageOps

from lab.sample_data import harmful_filing
from lab.sample_data.drawing import (
    copy_picture,
    draw_design,
    draw_logo,
    draw_scene,
    load_photograph,
    to_jpeg,
    to_png,
)
from lab.sample_data.harmful_filing import make_harmful_filing
from lab.sample_data.listings import ListingMaker, Picture
from lab.sample_data.people import Right, make_filers, make_rights, make_sellers
from lab.sample_data.plan import Filing, plan_filings, plan_sizes


@dataclass(frozen=True, slots=True)
class PictureStyle:
    """`is_uniform` gives every picture the same size, as a benchmark wants."""

    seed: int
    side: int
    is_uniform: bool = False


def write_references(folder: Path, right: Right, seed: int) -> None:
    """Write the reference pictures: a logo in two colours, a photograph, a drawing, or none."""
    for place, file in enumerate(right.images):
        (folder / file).write_bytes(
            to_png(_reference(right.type, right.motif, f"{seed}:{file}", place))
        )


def write_picture(folder: Path, picture: Picture, taste: PictureStyle) -> bool:
    """Draw a file; return False if it is there already or missing on purpose."""
    if picture.kind == "given":
        return False
    chance = _chance(f"{taste.seed}:{picture.file}")
    image = _scene(picture, taste, chance) or _copy(picture, taste, chance)
    quality = 55 if picture.how == "reencoded" else chance.choice((80, 85, 90))
    (folder / picture.file).write_bytes(to_jpeg(image, quality))
    return True


def _scene(picture: Picture, taste: PictureStyle, chance: Random) -> Image.Image | None:
    if picture.kind != "scene":
        return None
    return draw_scene(chance, taste.side, picture.motif, picture.part)


def _copy(picture: Picture, taste: PictureStyle, chance: Random) -> Image.Image:
    kinds = {"logo": "trademark", "work": "copyright", "drawing": "design"}
    original = _original(kinds[picture.kind], picture.motif, taste.side)
    copy = copy_picture(original, picture.how, chance)
    return ImageOps.contain(copy, (taste.side, taste.side)) if taste.is_uniform else copy


@cache
def _original(kind: str, motif: str, side: int) -> Image.Image:
    return ImageOps.contain(_reference(kind, motif, motif, 0), (side, side))


def _reference(kind: str, motif: str, seed: str, place: int) -> Image.Image:
    if kind == "copyright":
        return load_photograph(motif)
    if kind == "design":
        return draw_design(motif)
    chance = _chance(seed)
    colour = (chance.randrange(200), chance.randrange(120), chance.randrange(200))
    return draw_logo(motif, colour) if place else draw_logo(motif)


def _chance(seed: str) -> Random:
    return Random(seed)  # noqa: S311 -- the same picture every time is the purpose


__all__ = ["Material", "make", "make_reference_workload"]

_REFERENCE_SEED = 20_260_101
_EDITION = 2  # increase when the same seed would make other files


@dataclass(frozen=True, slots=True)
class Material:
    """The material's folder, and the number of its parts."""

    folder: Path
    rights: int
    requests: int
    listings: int
    cases: int
    pictures: int


def make(
    folder: Path,
    *,
    seed: int = 1,
    requests: int = 42,
    listings: int | None = None,
    pictures: tuple[int, int] = (1, 2),
    side: int = 640,
    day: date = date(2026, 1, 1),
) -> Material:
    """Make the material of a demonstration: right and wrong filings, and unreadable ones.

    If the folder holds the same material already, nothing is made again.
    """
    wish: dict[str, object] = {
        "seed": seed,
        "requests": requests,
        "listings": listings,
        "pictures": pictures,
    }
    wish |= {"side": side, "on": day.isoformat(), "edition": _EDITION}
    earlier = _find_earlier(folder, wish)
    if earlier:
        return earlier
    chance = Random(seed)  # noqa: S311 -- the same files every time are the purpose
    everyone = make_sellers(chance)
    rights = make_rights(chance, day, everyone)
    stock = ListingMaker(everyone, pictures, chance)
    filings = list(plan_filings(plan_sizes(requests, listings), rights, stock, chance))
    filings.append(make_harmful_filing(filings, rights, stock, chance))
    _empty(folder)
    _write_people(folder, rights, seed)
    _write_lines(folder / "sellers.jsonl", (asdict(seller) for seller in everyone))
    _write_filers(folder, chance)
    (folder / "pictures" / "bomb.png").write_bytes(harmful_filing.make_bomb())
    (folder / "pictures" / "cut.jpg").write_bytes(harmful_filing.make_cut_picture(chance))
    return _write_material(folder, rights, filings, PictureStyle(seed, side), wish)


def make_reference_workload(folder: Path, cases: int = 300) -> Material:
    """Make the workload of the pipeline benchmark: three JPEGs of 800 pixels a case."""
    wish: dict[str, object] = {"reference": cases, "edition": _EDITION}
    earlier = _find_earlier(folder, wish)
    if earlier:
        return earlier
    chance = Random(_REFERENCE_SEED)  # noqa: S311 -- the same files every time are the purpose
    everyone = make_sellers(chance)
    rights = make_rights(chance, date(2026, 1, 1), everyone)
    stock = ListingMaker(everyone, (3, 3), chance)
    count = max(1, cases // 16)
    filings = list(plan_filings(plan_sizes(count, cases), rights, stock, chance))
    _empty(folder)
    _write_people(folder, rights, _REFERENCE_SEED)
    _write_lines(folder / "sellers.jsonl", (asdict(seller) for seller in everyone))
    _write_filers(folder, chance)
    return _write_material(
        folder, rights, filings, PictureStyle(_REFERENCE_SEED, 800, is_uniform=True), wish
    )


def _write_material(
    folder: Path,
    rights: Sequence[Right],
    filings: Sequence[Filing],
    taste: PictureStyle,
    wish: dict[str, object],
) -> Material:
    """Write listings, pictures and requests, and last the marker that everything is there."""
    listings = [listing for filing in filings for listing in filing.listings]
    results = [
        write_picture(folder, picture, taste)
        for listing in listings
        for picture in listing.pictures
    ]
    _write_lines(folder / "listings.jsonl", (listing.line() for listing in listings))
    requests = [asdict(filing.request) for filing in filings]
    (folder / "requests.json").write_text(json.dumps(requests, ensure_ascii=False, indent=1))
    counts = {
        "rights": len(rights),
        "requests": len(filings),
        "listings": len(listings),
        "cases": sum(len(filing.request.listings) for filing in filings),
        "pictures": sum(results),
    }
    (folder / "made.json").write_text(json.dumps({"wish": wish, "counts": counts}))
    return Material(folder, **counts)


def _find_earlier(folder: Path, wish: dict[str, object]) -> Material | None:
    note = folder / "made.json"
    if not note.exists():
        return None
    entry = json.loads(note.read_text())
    if entry["wish"] != json.loads(json.dumps(wish)):
        return None
    return Material(folder, **entry["counts"])


def _empty(folder: Path) -> None:
    for part in ("pictures", "references"):
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    (folder / "made.json").unlink(missing_ok=True)


def _write_people(folder: Path, rights: Sequence[Right], seed: int) -> None:
    _write_lines(folder / "rights.jsonl", (_right_line(right) for right in rights))
    for right in rights:
        write_references(folder, right, seed)


def _write_filers(folder: Path, chance: Random) -> None:
    people = [asdict(filer) for filer in make_filers(chance)]
    (folder / "filers.json").write_text(json.dumps(people, ensure_ascii=False, indent=1))


def _right_line(right: Right) -> dict[str, object]:
    """Return a line of the rights file, with fields that a register would add."""
    names = [name for name in Right.__slots__ if name not in {"brand", "motif"}]
    line = {name: getattr(right, name) for name in names}
    return {name: str(value) if isinstance(value, date) else value for name, value in line.items()}


def _write_lines(file: Path, lines: Iterable[dict[str, object]]) -> None:
    file.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines))
