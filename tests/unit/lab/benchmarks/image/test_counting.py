"""What was found is counted once, and families are what shows the same thing."""

from pathlib import Path

import numpy as np
import pytest

from lab.benchmarks.image import reference_set
from lab.benchmarks.image.material.edits import EDITS
from lab.benchmarks.image.material.picture_files import Item, brand_of
from lab.benchmarks.image.reference_set import THUMB, References
from lab.benchmarks.image.repository import CopyAnswer, CopySet, Repository, summarise_recall
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.picture import Picture, Sketches, View
from matchers.image.reference import Category
from matchers.labels.words import Sentence
from tests.factories.files.photographs import photo


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


_HASHES = (bytes(32), bytes(31) + b"\x01", b"\xff" * 32)  # of three references, a bit or all apart


def _picture(pdq: bytes) -> Picture:
    views = (View("whole", pdq, 100, (0, 0, 64, 64)),)
    return Picture(64, 64, b"", b"", b"", b"", views, Sketches(), b"")


def _find(place: int, family: int) -> ImageLikeness:
    return ImageLikeness(
        family,
        place,
        family,
        0,
        Method.PDQ,
        Band.COPY,
        "whole",
        1,
        256,
        0.0,
        0,
        (),
        Sentence("Alike."),
    )


def _copy_set(*answers: CopyAnswer) -> CopySet:
    """One source, the first of three references, of which the third is another's."""
    references = References(
        tuple(item(name) for name in ("own", "twin", "other")),
        tuple(map(_picture, _HASHES)),
        (b"", b"", b""),
        np.array([7, 7, 8], np.int32),
    )
    repository = Repository(references, (0, 1, 2), (), Path("none"))
    rest = [CopyAnswer((), shows_named=False, pdq=b"")] * (len(EDITS) - len(answers))
    return CopySet(repository, (0,), [[*answers, *rest]])


def test_a_copy_is_found_by_any_reference_of_its_family() -> None:
    copies = _copy_set(
        CopyAnswer((_find(1, 7),), shows_named=False, pdq=_HASHES[0]),
        CopyAnswer((_find(2, 8),), shows_named=True, pdq=_HASHES[2]),
    )
    found = {way: flags[0, :3].tolist() for way, flags in copies.flag_found().items()}
    assert found == {
        "unnamed": [True, False, False],
        "named": [True, True, False],
        "pdq": [True, False, False],
    }
    assert copies.list_near_families()[0][:3] == [{7}, {8}, set()]
    assert copies.list_false_finds() == [f"own for other: {EDITS[1].name}, Alike."]


def test_recall_is_that_of_all_edits_and_of_the_reuses_among_them() -> None:
    flags = np.zeros((2, len(EDITS)), bool)
    flags[0, 0] = flags[:, -1] = True
    figures = summarise_recall({"unnamed": flags, "named": flags, "pdq": ~flags})
    assert figures["recall_all_unnamed"] == 3 / 80
    assert figures["recall_reuses_named"] == round(1 / 34, 4)
    assert figures["recall_all_pdq"] == 77 / 80
    assert figures["edits"][EDITS[0].name] == {"unnamed": 0.5, "named": 0.5, "pdq": 0.5}
