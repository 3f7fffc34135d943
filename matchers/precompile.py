"""Compile what the search needs ahead of use: `python -m matchers.precompile`."""

import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final

import numpy as np

from matchers.image.features.sift_features import decode_shape
from matchers.image.matching.named_references import NamedReference, find_named_references
from matchers.image.matching.sightings import SeenReference
from matchers.image.picture import Features, Picture, Refused
from matchers.image.reference import Category
from matchers.image.retrieval.part_search import PartQuestion
from matchers.image.retrieval.part_table import build_part_table
from matchers.image.retrieval.records import RECORD
from matchers.image.sandbox.examine import draw_example, examine, prepare
from matchers.image.search.scan import find_near, to_words
from matchers.labels.words import Sentence
from matchers.text.index import TextIndex
from matchers.text.likeness import Form, TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.named_mark import find_named_windows
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_likenesses, weigh_wording

EXAMPLE_FEATURES: Final = Features.FINE | Features.MIRRORED | Features.PARTS


def compile_all() -> None:
    """Call each function once, so that numba keeps it where later processes find it.

    What needs nothing of the others beside them: each keeps a core busy for up to a minute.
    """
    with ProcessPoolExecutor(3) as executor:
        for future in [
            executor.submit(part) for part in (_weigh_words, _find_words, _search_example)
        ]:
            future.result()
    _search_words()


def _weigh_words() -> None:
    likeness = TextLikeness(1, "Markwarden", "title", (0, 10), Form.LITERAL, 0, 1.0, Sentence(""))
    weigh_likenesses(Wording(title="markwarden"), [likeness], {}, named_mark=None)


def _find_words() -> None:
    mark, wording = Mark(1, "Markwarden"), Wording(title="markwarden")
    hits = TextMatcher(TextIndex.from_marks([mark])).find(wording)
    find_named_windows(mark, wording, hits)  # last: by now the other has made the language's file


def _search_example() -> None:
    prepare()
    _search_pictures(examine(draw_example(), EXAMPLE_FEATURES))


def warm_up_search(picture: Picture | Refused) -> None:
    """Load what the search in words and pictures is compiled to, with `picture` as example.

    A worker gets it from its child: what only children call stays unloaded.
    """
    _search_words()
    _search_pictures(picture)


def _search_words() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        TextIndex.from_marks([Mark(1, "Markwarden")]).save(path)
        mark = Mark(1, "Markwarden")
        for index in (TextIndex.from_marks([mark]), TextIndex.open(path)):
            weigh_wording(TextMatcher(index), Wording(title="markwarden"), mark)


def _search_pictures(picture: Picture | Refused) -> None:
    codes = np.zeros((1, 32), np.uint8)
    find_near(codes, to_words(codes), 1)
    assert isinstance(picture, Picture)  # noqa: S101  # a drawing of ours
    sketches = picture.sketches
    reference = NamedReference(SeenReference(1, 1, 1, Category.LOGO), sketches)
    tuple(find_named_references([reference], picture, position=0))
    records = np.frombuffer(sketches.parts, RECORD)
    PartQuestion(decode_shape(sketches.fine)).search(build_part_table(records, np.arange(1)))


if __name__ == "__main__":
    compile_all()
