"""May this stretch stand for that wording? Lookalikes disguise, they do not translate."""

import unicodedata
from functools import lru_cache

from matchers.text.alignment import aligned, plain


def is_literal(stretch: str, wording: str) -> bool:
    """Whether it stands as registered, but for case: asked of a letter or a number alone."""
    return stretch.casefold() == wording.casefold()


def is_fair(stretch: str, wording: str, *, has_edits: bool) -> bool:
    """Whether the scripts allow the meeting.

    Foreign letters may stand for the Latin ones of a mark, as a disguise. Two words of one
    foreign script must have equal letters, and a plain Latin word is no disguised Найк.
    """
    seen, registered = scripts(stretch), scripts(wording)
    if not registered <= {"LATIN"}:
        return bool(seen & registered - {"LATIN"}) and _has_same_letters(stretch, wording)
    return not has_edits or "LATIN" in seen


def _has_same_letters(stretch: str, wording: str) -> bool:
    pairs = aligned(stretch, wording) or []
    return not any(
        scripts(one.source) == scripts(other.source) and _plain(one.source) != _plain(other.source)
        for one, other in pairs
        if not (one.source.isascii() or other.source.isascii())
    )


def _plain(letter: str) -> str:
    return plain(unicodedata.normalize("NFKC", letter))


def scripts(text: str) -> frozenset[str]:
    """The scripts of a text's letters, as the first word of their Unicode names."""
    return frozenset().union(*map(_scripts, set(text)))


@lru_cache(maxsize=4096)
def _scripts(letter: str) -> frozenset[str]:
    letters = (each for each in unicodedata.normalize("NFKC", letter) if each.isalpha())
    return frozenset(unicodedata.name(each, "UNNAMED").split()[0] for each in letters)
