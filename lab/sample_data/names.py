"""Names for marks: real brands, and any number of invented ones, as most of a register is."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random
from typing import Final

import simple_icons_pack
from wordfreq import top_n_list

_SHORTEST: Final = 3  # letters of a logo's name
_LONGEST: Final = 22
_ONSETS: Final = (
    *("b", "br", "c", "ch", "d", "dr", "f", "fl", "g", "gr", "h", "j", "k", "kl", "l", "m", "n"),
    *("p", "pr", "qu", "r", "s", "sh", "st", "t", "tr", "v", "w", "y", "z"),
)
_VOWELS: Final = ("a", "e", "i", "o", "u", "ai", "ea", "ee", "io", "ou")
_CODAS: Final = ("", "", "", "n", "r", "l", "s", "x", "nt", "rk", "ck", "m")
_TAILS: Final = ("", "", "", " Labs", " Group", " Home", " Sport", " Tech", " Co", " & Sons")
_CYRILLIC: Final = str.maketrans("abdefgiklmnoprstuvz", "абдефгиклмнопрстувз")


def read_names(path: Path | None) -> list[str]:
    """Return brand names, each once: of name-suggestion-index (nsi.min.json), or simple-icons."""
    if path is None:
        return list_names()
    index = json.loads(path.read_text(encoding="utf-8"))["nsi"]
    items = (
        item["tags"]
        for key, group in index.items()
        if key.startswith(("brands/", "operators/"))
        for item in group["items"]
    )
    names = (tags.get("brand") or tags.get("operator") for tags in items)
    return sorted({name for name in names if name} | set(list_names()))


def list_names() -> list[str]:
    """Return the names of simple-icons that are neither too short nor too long."""
    names = (name for name in dir(simple_icons_pack) if name.startswith("SI_"))
    titles: set[str] = {getattr(simple_icons_pack, name).title for name in names}
    return sorted(title for title in titles if _SHORTEST <= len(title) <= _LONGEST)


def list_marks(names: list[str], count: int, chance: Random) -> list[str]:
    """Return so many distinct names: these, and invented ones behind them."""
    names_so_far = {name.casefold() for name in names}
    marks = names[:count]
    while len(marks) < count:
        name = _invent_name(chance)
        if name.casefold() not in names_so_far:
            names_so_far.add(name.casefold())
            marks.append(name)
    return marks


@cache
def _list_common_words() -> list[str]:
    """Return English words of four letters and more, the commonest first."""
    return [word for word in top_n_list("en", 30_000) if word.isascii() and len(word) > 3]


def _invent_name(chance: Random) -> str:
    """Invent a name of syllables, of common words, or of both; some in other scripts."""
    draw, words = chance.random(), _list_common_words()
    invented_word = "".join(_draw_syllables(chance)).capitalize()
    if draw < 0.1:
        return invented_word.lower().translate(_CYRILLIC).capitalize()
    if draw < 0.15:
        return "".join(chr(chance.randrange(0x4E00, 0x6E00)) for _ in range(chance.randint(2, 4)))
    if draw < 0.55:
        return invented_word + chance.choice(_TAILS)
    if draw < 0.8:
        return f"{chance.choice(words)} {chance.choice(words)}".title()
    return f"{chance.choice(words)}{invented_word.lower()}".capitalize()


def _draw_syllables(chance: Random) -> Iterator[str]:
    for _ in range(chance.randint(2, 4)):
        yield chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)
