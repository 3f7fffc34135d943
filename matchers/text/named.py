"""Does a listing's wording contain the mark that its complaint names? No index needed."""

from collections.abc import Iterator

import numpy as np
from rapidfuzz.distance import OSA
from rapidfuzz.process import cdist

from matchers.text.explain import likeness
from matchers.text.hits import Hit, chosen
from matchers.text.likeness import TextLikeness
from matchers.text.reading import Part, Reading, Wording, readings
from matchers.text.spelling import Mark, Spelling, forgiven, spellings
from matchers.text.windows import AFFIXED_FROM


def named(mark: Mark, wording: Wording) -> tuple[TextLikeness, ...]:
    """Every stretch that wears the named mark or one of its aliases, best first.

    The same windows, spellings and allowances as the index, compared one by one. Where a
    filer names the right, marks glued to other letters count in the description, too.
    """
    known = spellings(mark)
    found = [hit for reading in readings(wording) for hit in _hits(known, reading)]
    return tuple(map(likeness, chosen(sorted(found, key=Hit.rank), len(found))))


def _hits(known: list[Spelling], reading: Reading) -> Iterator[Hit]:
    ours = [window.text for window in reading.windows]
    theirs = [spelling.text for spelling in known]
    distances = cdist(ours, theirs, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    allowed = np.minimum([forgiven(text) for text in theirs], reading.edits)
    for place, number in np.argwhere(distances <= allowed).tolist():
        window, edits = reading.windows[place], int(distances[place, number])
        if window.is_fuzzy or not edits:
            yield Hit.in_window(known[number], reading, window, edits)
    for word, (_, text) in enumerate(reading.affixed):
        for spelling in known:
            for part in _parts(word, text, spelling.text):
                yield Hit.in_part(spelling, reading, part)


def _parts(word: int, text: str, mark: str) -> Iterator[Part]:
    size = len(mark)
    if not AFFIXED_FROM <= size < len(text):
        return
    if text.startswith(mark):
        yield Part(word, 0, size)
    if text.endswith(mark):
        yield Part(word, len(text) - size, len(text))
