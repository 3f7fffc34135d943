"""What does a text become before it is compared, and where did each letter stand?

Order: translate (one table) -> tokenise -> collapse repeats -> class fold. Repeats go before
the class fold: Illy must keep its three strokes apart from one long run of i. Each step is
idempotent; the whole is not, because the class fold can make neighbours equal (l1 -> ii).
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import batched

import numpy as np
from numpy.typing import NDArray

from matchers.text.fold_table import DROPPED, LONGER, MARKS, PAIRS

_table: dict[int, str] = {
    code: "" for low, high in DROPPED for code in range(low, high + 1)
}  # generated, complete: no other Unicode data decides what a letter becomes
_table.update((ord(source), answer) for source, answer in batched(PAIRS, 2, strict=True))
_table.update((ord(entry[0]), entry[1:]) for entry in LONGER.split("\t"))

# Scripts written without spaces: each character is a token, so that marks are found inside runs.
SPACELESS = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u309d-\u309f"
    "\u30a1-\u30fa\u30fc-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f"
    "\uac00-\ud7ff\uf900-\ufaff\U00020000-\U000323af"
)
_LETTER = rf"(?:(?![{SPACELESS}])[^\W_])"
_SIGN = (  # a sign is a letter before a letter, and some at the end of a word: adida$
    rf"[@$!|](?=(?!\d){_LETTER})|(?<=[^\W_])[€£¥¢](?={_LETTER})|(?<=[^\W\d_])[@$|](?![\w@$!|])"
)
_TOKEN = re.compile(rf"[{SPACELESS}][{MARKS}]*|(?:{_LETTER}[{MARKS}]*|{_SIGN})+")
_ASCII_TOKEN = re.compile(r"(?:[a-z0-9]|[@$!|](?=[a-z])|(?<=[a-z])[@$|](?![\w@$!|]))+")
_PARTED = str.maketrans(dict.fromkeys("@$!|€£¥¢", " "))
_REPEAT = re.compile(r"(.)\1+", re.DOTALL)
_JAMO = re.compile("[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?")
_PIECE = re.compile(rf"{_JAMO.pattern}|.", re.DOTALL)
_CLASSES = str.maketrans("l1!|05$34@789€£¥¢", "iiiiossea" + "atbgeiyc")


@dataclass(frozen=True, slots=True)
class Letters:
    """A translated text; letter i was made from the original characters starts[i]..ends[i]."""

    text: str
    starts: range | list[int]
    ends: range | list[int]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, or one character of a script without spaces.

    `letters` are translated and collapsed, not class folded. `start` and `end` are offsets of
    the original text, `first` and `last` of the translated one, ends exclusive.
    """

    letters: str
    start: int
    end: int
    first: int
    last: int


def to_code_points(text: str) -> NDArray[np.uint32]:
    """Return the characters of a text as numbers."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)


def get_translation_table() -> Mapping[int, str]:
    """Return what each character becomes, where that is not itself."""
    return _table


def translate(text: str) -> Letters:
    """Return the text letter by letter through the table: case, width, accents, lookalikes."""
    if text.isascii():
        return Letters(text.lower(), range(len(text)), range(1, len(text) + 1))
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for piece, start, end in _list_pieces(text):
        answer = _table.get(ord(piece), piece)
        if not answer and ends and unicodedata.category(piece)[0] == "M":
            ends[-1] = end  # an accent belongs to the letter it stands on
        letters.append(answer)
        starts.extend([start] * len(answer))
        ends.extend([end] * len(answer))
    return Letters("".join(letters), starts, ends)


def _list_pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield characters with their offsets; a syllable spelt in conjoining jamo counts as one."""
    if not _JAMO.search(text):
        yield from ((letter, place, place + 1) for place, letter in enumerate(text))
        return
    for match in _PIECE.finditer(text):
        yield unicodedata.normalize("NFC", match[0]), match.start(), match.end()


def tokenise(text: str) -> list[Token]:
    """Return the words of a text, folded up to the collapse of repeats, with exact offsets."""
    return tokenise_letters(translate(text))


def tokenise_letters(letters: Letters) -> list[Token]:
    """Return the words of a translated text."""
    pattern = _ASCII_TOKEN if letters.text.isascii() else _TOKEN
    starts, ends = letters.starts, letters.ends
    return [
        Token(
            collapse_repeats(match[0]),
            starts[match.start()],
            ends[match.end() - 1],
            match.start(),
            match.end(),
        )
        for match in pattern.finditer(letters.text)
    ]


def blank_signs(letters: Letters) -> Letters:
    """Return the same letters with signs as spaces between words: nike|adidas."""
    return Letters(letters.text.translate(_PARTED), letters.starts, letters.ends)


def collapse_repeats(word: str) -> str:
    """Return each run of one letter as a single one; a number stays as it is."""
    return word if word.isdecimal() else _REPEAT.sub(r"\1", word)


def append_word(text: str, word: str) -> str:
    """Join two collapsed pieces without a space; a letter doubled at the join counts once."""
    is_doubled = text[-1:] == word[:1] and not (text.isdecimal() and word.isdecimal())
    return text + word[1:] if is_doubled else text + word


def fold_classes(text: str) -> str:
    """Replace signs and digits by the letters they stand for (1 -> i); a number stays."""
    return text if text.isdecimal() else text.translate(_CLASSES)


def finish_fold(text: str, letters: int) -> str:
    """Return the class folded window; `letters` counts it uncollapsed. A name like QQ keeps two."""
    return fold_classes(text * 2 if len(text) == 1 < letters else text)


def join_tokens(words: list[Token]) -> str:
    """Return all tokens as one folded word."""
    text = ""
    for word in words:
        text = append_word(text, word.letters)
    return finish_fold(text, sum(word.last - word.first for word in words))
