"""Brands that have a name in another script: 阿迪达斯 is Adidas, though no letter says so.

The table suggests aliases where a right is registered; until its owner takes one over, it counts
as weakly as a word that is merely read aloud.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

_UNSPACED: Final = re.compile("[\u0e01-\u0e5b\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]{2,}")
_SPACED: Final = re.compile("[^\\W\\d_a-zA-Z]{3,}")
_LONGEST: Final = 12  # letters of a name that stands between others without a space
_MOST_LETTERS: Final = 400  # of a field that are searched


def suggest_aliases(mark: str) -> tuple[str, ...]:
    """Return the names in other scripts under which a brand of this spelling is known."""
    return _load_names()[1].get(mark.casefold(), ())


def find_foreign_names(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Yield the Latin spelling of each known name in a text, and where it stands; some twice."""
    spellings, _ = _load_names()
    for word in islice(_SPACED.finditer(text[:_MOST_LETTERS]), 32):
        for latin in spellings.get(word[0].casefold(), ()):
            yield latin, word.span()
    for run in _UNSPACED.finditer(text[:_MOST_LETTERS]):
        for start in range(run.start(), run.end() - 1):
            for end in range(min(start + _LONGEST, run.end()), start + 1, -1):
                yield from ((latin, (start, end)) for latin in spellings.get(text[start:end], ()))


@cache
def _load_names() -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
    """Return the Latin spellings of each foreign name, and the foreign names of each spelling."""
    spellings: dict[str, list[str]] = defaultdict(list)
    names: dict[str, list[str]] = defaultdict(list)
    table = files("matchers.text.language").joinpath("foreign_names.tsv")
    for line in table.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, spelling = line.split("\t")
            spellings[name.casefold()].append(spelling)
            names[spelling.casefold()].append(name)
    return (
        {name: tuple(dict.fromkeys(values)) for name, values in spellings.items()},
        {spelling: tuple(dict.fromkeys(values)) for spelling, values in names.items()},
    )
