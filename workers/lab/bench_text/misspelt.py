"""How a mark is misspelt, run together with other letters, and disguised in two ways at once."""

from collections.abc import Callable
from random import Random

from workers.lab.bench_text import respelt

type _Edit = Callable[[str, int, Random], str]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PREFIXES = ("my", "new", "the", "super", "best", "cheap", "pro", "top", "for", "i", "real", "shop")
_SUFFIXES = (
    "shop", "store", "style", "shoes", "bag", "original", "outlet", "fan", "watch", "kids", "pro",
    "official", "case", "s", "gear", "2024", "club", "world",
)  # fmt: skip


def fold_mark(mark: str) -> str:
    """Letters and digits alone, each run of one letter once: what edits are counted in."""
    answer = ""
    for letter in mark.lower():
        if letter.isalnum() and letter != answer[-1:]:
            answer += letter
    return answer


def insertion(mark: str, chance: Random) -> str | None:
    return _once(mark, _insert, chance)


def deletion(mark: str, chance: Random) -> str | None:
    return _once(mark, _delete, chance)


def substitution(mark: str, chance: Random) -> str | None:
    return _once(mark, _substitute, chance)


def transposition(mark: str, chance: Random) -> str | None:
    return _once(mark, _transpose, chance)


def two_edits(mark: str, chance: Random) -> str | None:
    """Two of the four, of marks with at least seven letters."""
    if len(fold_mark(mark)) < 7:
        return None
    return _edit(_edit(mark, chance), chance)


def _once(mark: str, edit: _Edit, chance: Random) -> str | None:
    if len(fold_mark(mark)) < 5:
        return None
    return edit(mark, chance.choice(_places(mark)), chance)


def _edit(mark: str, chance: Random) -> str:
    edit = chance.choice((_insert, _delete, _substitute, _transpose))
    return edit(mark, chance.choice(_places(mark)), chance)


def _places(mark: str) -> list[int]:
    """Letters that have a letter on their right."""
    return [p for p in range(len(mark) - 1) if mark[p].isalpha() and mark[p + 1].isalpha()] or [0]


def _insert(mark: str, place: int, chance: Random) -> str:
    return mark[: place + 1] + chance.choice(_LETTERS) + mark[place + 1 :]


def _delete(mark: str, place: int, _chance: Random) -> str:
    return mark[:place] + mark[place + 1 :]


def _substitute(mark: str, place: int, chance: Random) -> str:
    others = _LETTERS.replace(mark[place].lower(), "")
    return mark[:place] + chance.choice(others) + mark[place + 1 :]


def _transpose(mark: str, place: int, _chance: Random) -> str:
    return mark[:place] + mark[place + 1] + mark[place] + mark[place + 2 :]


def glued_prefix(mark: str, chance: Random) -> str | None:
    return _glue(mark, chance.choice(_PREFIXES), "")


def glued_suffix(mark: str, chance: Random) -> str | None:
    return _glue(mark, "", chance.choice(_SUFFIXES))


def glued_both(mark: str, chance: Random) -> str | None:
    return _glue(mark, chance.choice(_PREFIXES), chance.choice(_SUFFIXES))


def possessive(mark: str, chance: Random) -> str:
    return mark + chance.choice(("'s", "’s", "s"))


def hashtag(mark: str, _chance: Random) -> str:
    return "#" + mark.replace(" ", "").replace("-", "")


def hashtag_glued(mark: str, chance: Random) -> str | None:
    glued = glued_suffix(mark, chance)
    return glued and "#" + glued


def _glue(mark: str, before: str, after: str) -> str | None:
    plain = "".join(letter for letter in mark if letter.isalnum()).lower()
    return before + plain + after if len(fold_mark(mark)) >= 4 else None


def repeated_case(mark: str, chance: Random) -> str | None:
    """Two disguises: letters held, in capitals."""
    held = respelt.repeated(mark, chance)
    return held and held.upper()


def edited_case(mark: str, chance: Random) -> str | None:
    """One edit in capitals."""
    edited = substitution(mark, chance)
    return edited and edited.upper()
