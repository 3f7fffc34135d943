"""May this stretch stand for that wording? Lookalikes disguise, they do not translate."""

import unicodedata
from functools import lru_cache

from matchers.text.alignment import align_letters, strip_letter


def is_literal(stretch: str, wording: str) -> bool:
    """Whether it stands as registered, but for case: asked of a letter or a number alone."""
    return stretch.casefold() == wording.casefold()


def is_fair(stretch: str, wording: str, *, has_edits: bool) -> bool:
    """Whether the scripts allow the meeting.

    Foreign letters may stand for the Latin ones of a mark, as a disguise. Two words of one
    foreign script must have equal letters, and a plain Latin word is no disguised Найк.
    """
    seen, registered = find_scripts(stretch), find_scripts(wording)
    if not registered <= {"LATIN"}:
        return bool(seen & registered - {"LATIN"}) and _has_same_letters(stretch, wording)
    return not has_edits or "LATIN" in seen


def _has_same_letters(stretch: str, wording: str) -> bool:
    pairs = align_letters(stretch, wording) or []
    return not any(
        find_scripts(one.source) == find_scripts(other.source)
        and _strip_compatible(one.source) != _strip_compatible(other.source)
        for one, other in pairs
        if not (one.source.isascii() or other.source.isascii())
    )


def _strip_compatible(letter: str) -> str:
    return strip_letter(unicodedata.normalize("NFKC", letter))


def find_scripts(text: str) -> frozenset[str]:
    """The scripts of a text's letters, as the first word of their Unicode names."""
    return frozenset().union(*map(_find_letter_scripts, set(text)))


@lru_cache(maxsize=4096)
def _find_letter_scripts(letter: str) -> frozenset[str]:
    letters = (each for each in unicodedata.normalize("NFKC", letter) if each.isalpha())
    return frozenset(unicodedata.name(each, "UNNAMED").split()[0] for each in letters)
