"""Does a listing's wording contain the mark that its complaint names? No register needed."""

from functools import lru_cache

import numpy as np

from matchers.text.index import TextIndex
from matchers.text.likeness import TextLikeness
from matchers.text.matcher import build_allowances, empty_index
from matchers.text.search import Search, Wording
from matchers.text.spelling import Mark

_MAX_STRETCHES = 1000  # stretches of one listing
_NO_RIGHTS = np.zeros(0, np.int64)


def find_named_mark(
    mark: Mark, wording: Wording, *, limit: int = _MAX_STRETCHES
) -> tuple[TextLikeness, ...]:
    """Return every stretch that wears the named mark or one of its aliases, best first.

    The same windows, spellings and allowances as in the register. Where a filer names the
    right, marks glued to other letters count in the description, too.
    """
    index = _build_index(mark)
    search = Search(
        wording, index, empty_index(), _NO_RIGHTS, build_allowances(2, has_affixes=True)
    )
    return tuple(search.find_hits(limit))


@lru_cache(maxsize=4096)  # some 3 KB each
def _build_index(mark: Mark) -> TextIndex:
    """Return the index of one mark, kept because complaints name it for many listings."""
    return TextIndex.from_marks([mark])
