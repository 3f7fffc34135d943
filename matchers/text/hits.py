"""Which of the many matches of a listing does a reviewer need to see, and in which order?"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from matchers.text.alignment import aligned, plain
from matchers.text.index import TextIndex
from matchers.text.keys import Encoded
from matchers.text.reading import ALLOWANCES, Part, Reading
from matchers.text.spelling import Spelling
from matchers.text.windows import AFFIXED_FROM


@dataclass(frozen=True, slots=True)
class Hit:
    """A spelling of a right met in a field. `text` is the folded stretch that met it."""

    right_id: int
    mark: str
    spelling: Spelling
    field: str
    original: str  # the whole field
    span: tuple[int, int]
    text: str
    edits: int
    is_glued: bool = False
    is_romanised: bool = False
    is_spelt_out: bool = False

    def cost(self) -> tuple[int, int, int, int]:
        """Best first: fewest edits, longest spelling, nearest in length, tightest span."""
        detours = self.is_glued + (self.is_romanised or self.spelling.is_romanised)
        length = len(self.spelling.text)
        apart = abs(len(self.text) - length)
        return self.edits + detours, -length, apart, self.span[1] - self.span[0]


def hits(index: TextIndex, reading: Reading, without: Collection[int] = ()) -> Iterator[Hit]:
    """Every meeting of a field's windows with the index, rights in `without` left out."""
    texts = [window.text for window in reading.windows]
    most = min(ALLOWANCES[reading.field].edits, 1 if reading.is_romanised else 2)
    pairs = index.equal(texts, reading.encoded.whole())
    pairs += index.within(texts, reading.encoded, most)
    for place, row, edits in pairs:
        window = reading.windows[place]
        right_id = index.right_id(row)
        if right_id in without or (edits and not window.is_fuzzy):
            continue
        yield Hit(
            right_id,
            index.mark(row),
            index.spelling(row),
            reading.field,
            reading.original,
            (window.start, window.end),
            window.text,
            edits,
            is_romanised=reading.is_romanised,
            is_spelt_out=window.is_spelt_out,
        )
    if ALLOWANCES[reading.field].has_affixes:
        yield from _glued(index, reading, without)


def _glued(index: TextIndex, reading: Reading, without: Collection[int]) -> Iterator[Hit]:
    """Marks that are the beginning or the end of a longer word."""
    words = [text for _, text in reading.affixed]
    parts = [part for word, text in enumerate(words) for part in _parts(word, text)]
    if not parts:
        return
    columns = np.array([(part.word, part.first, part.last) for part in parts], np.int64).T
    texts = [words[part.word][part.first : part.last] for part in parts]
    keys = Encoded(words).part(*columns)
    for place, row, edits in index.equal(texts, keys):
        right_id = index.right_id(row)
        if right_id not in without:
            yield Hit(
                right_id,
                index.mark(row),
                index.spelling(row),
                reading.field,
                reading.original,
                reading.cut(parts[place]),
                texts[place],
                edits,
                is_glued=True,
                is_romanised=reading.is_romanised,
            )


def _parts(word: int, text: str) -> Iterator[Part]:
    for length in range(AFFIXED_FROM, len(text)):
        yield Part(word, 0, length)
        yield Part(word, len(text) - length, len(text))


def chosen(found: Iterable[Hit], limit: int) -> list[Hit]:
    """The best hits, best first: fair ones, one per right and stretch, at most `limit`."""
    taken: dict[tuple[int, str], list[Hit]] = defaultdict(list)
    for hit in sorted(found, key=_rank):
        others = taken[hit.right_id, hit.field]
        if not any(_overlap(hit.span, other.span) for other in others) and is_fair(hit):
            others.append(hit)
    kept = [hit for others in taken.values() for hit in others]
    spelt = [hit for hit in kept if hit.is_spelt_out and not hit.edits]
    kept = [hit for hit in kept if not (hit.is_spelt_out and _is_nested(hit, spelt))]
    return sorted(kept, key=_rank)[:limit]


def _rank(hit: Hit) -> tuple[object, ...]:
    order = tuple(ALLOWANCES).index(hit.field)
    return *hit.cost(), hit.spelling.is_alias, order, hit.span, hit.right_id


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _is_nested(hit: Hit, spelt: list[Hit]) -> bool:
    """Inside a longer word that is spelt out letter by letter: the longest wins."""
    start, end = hit.span
    return any(
        other.field == hit.field
        and other.span[0] <= start
        and end <= other.span[1]
        and end - start < other.span[1] - other.span[0]
        for other in spelt
    )


def is_fair(hit: Hit) -> bool:
    """Whether the scripts allow the meeting; lookalikes disguise, they do not translate.

    Foreign letters may stand for the Latin ones of a mark, as a disguise. Two words of one
    foreign script must have equal letters, and a plain Latin word is no disguised Найк.
    """
    stretch = hit.original[slice(*hit.span)]
    is_plain = stretch.isascii() and hit.spelling.wording.isascii()
    if is_plain or hit.is_romanised or hit.spelling.is_romanised:
        return True
    seen, registered = scripts(stretch), scripts(hit.spelling.wording)
    if not registered <= {"LATIN"}:
        return bool(seen & registered - {"LATIN"}) and _has_same_letters(stretch, hit)
    return not hit.edits or "LATIN" in seen


def _has_same_letters(stretch: str, hit: Hit) -> bool:
    pairs = aligned(stretch, hit.spelling.wording) or []
    return not any(
        scripts(one.source) == scripts(other.source) and _plain(one.source) != _plain(other.source)
        for one, other in pairs
        if not (one.source.isascii() or other.source.isascii())
    )


def _plain(letter: str) -> str:
    return plain(unicodedata.normalize("NFKC", letter))


@lru_cache(maxsize=4096)
def scripts(text: str) -> frozenset[str]:
    """The scripts of a text's letters, as the first word of their Unicode names."""
    letters = (letter for letter in unicodedata.normalize("NFKC", text) if letter.isalpha())
    return frozenset(unicodedata.name(letter, "UNNAMED").split()[0] for letter in letters)
