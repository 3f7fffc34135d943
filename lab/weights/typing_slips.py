"""Write a brand name as imitators and typists do: slips of the hand, by ear, and disguises."""

import unicodedata
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Final

type Slip = Callable[[str, Random], str | None]

_NEIGHBOURS: Final = (
    "aqwsz bvghn cxdfv dserfcx ewsdr fdrtgvc gftyhbv hgyujnb iujko jhuikmn kjiolm lkop mnjk nbhjm "
    "oiklp pol qwa redft sawedxz trfgy uyhji vcfgb wqase xzsdc ytghu zasx"
)
_KEYS: Final = {row[0]: row[1:] for row in _NEIGHBOURS.split()}
_VOWELS: Final = "aeiou"
_SOUNDS: Final = (
    *(("c", "k"), ("k", "c"), ("ph", "f"), ("f", "ph"), ("s", "z"), ("z", "s"), ("y", "i")),
    *(("i", "y"), ("v", "w"), ("w", "v"), ("x", "ks"), ("ck", "k"), ("ee", "i"), ("ou", "u")),
)
_LOOKALIKES: Final = str.maketrans("aeopcxyisjhkm", "аеорсхуіѕјһкм")
_LEET: Final = str.maketrans("oileastb", "01134578")


def _letters(mark: str, letters: str = "abcdefghijklmnopqrstuvwxyz") -> list[int]:
    return [place for place, letter in enumerate(mark) if letter in letters]


def _omit(mark: str, chance: Random) -> str | None:
    place = chance.choice(_letters(mark)[1:])
    return mark[:place] + mark[place + 1 :]


def _repeat(mark: str, chance: Random) -> str | None:
    place = chance.choice(_letters(mark))
    return mark[:place] + mark[place] + mark[place:]


def _swap(mark: str, chance: Random) -> str | None:
    pairs = ((place, mark[place : place + 2]) for place in range(len(mark) - 1))
    places = [place for place, pair in pairs if pair.isalpha() and pair[0] != pair[1]]
    if not places:
        return None
    place = chance.choice(places)
    return mark[:place] + mark[place + 1] + mark[place] + mark[place + 2 :]


def _near_key(mark: str, chance: Random) -> str | None:
    place = chance.choice(_letters(mark))
    return mark[:place] + chance.choice(_KEYS[mark[place]]) + mark[place + 1 :]


def _add_near_key(mark: str, chance: Random) -> str | None:
    place = chance.choice(_letters(mark))
    return mark[: place + 1] + chance.choice(_KEYS[mark[place]]) + mark[place + 1 :]


def _flip_bit(mark: str, chance: Random) -> str | None:
    place = chance.choice(_letters(mark))
    flipped_letters = [chr(ord(mark[place]) ^ 1 << bit) for bit in range(5)]
    letters = [letter for letter in flipped_letters if letter.isascii() and letter.islower()]
    return mark[:place] + chance.choice(letters) + mark[place + 1 :]


def _swap_vowel(mark: str, chance: Random) -> str | None:
    places = _letters(mark, _VOWELS)
    if not places:
        return None
    place = chance.choice(places)
    return mark[:place] + chance.choice(_VOWELS.replace(mark[place], "")) + mark[place + 1 :]


def _by_sound(mark: str, chance: Random) -> str | None:
    fitting = [pair for pair in _SOUNDS if pair[0] in mark]
    return mark.replace(*chance.choice(fitting), 1) if fitting else None


def _add_letter(mark: str, chance: Random) -> str | None:
    return mark + chance.choice("abcdefghijklmnopqrstuvwxyz")


def _slip_twice(mark: str, chance: Random) -> str | None:
    first = chance.choice((_omit, _swap_vowel, _near_key))(mark, chance)
    return chance.choice((_swap, _omit, _near_key))(first, chance) if first else None


def _some_letters(table: dict[int, int], mark: str, chance: Random) -> str | None:
    places = [place for place, letter in enumerate(mark) if ord(letter) in table]
    if not places:
        return None
    chosen_places = chance.sample(places, min(len(places), chance.choice((1, 1, 2))))
    return "".join(c.translate(table) if p in chosen_places else c for p, c in enumerate(mark))


def _glue(mark: str, chance: Random) -> str | None:
    joined_mark = mark.replace(" ", "")
    if chance.random() < 0.4:
        return chance.choice(("new", "my", "best", "the")) + joined_mark
    return joined_mark + chance.choice(
        ("shoes", "watch", "store", "bag", "kids", "direct", "world")
    )


def _put_in(signs: str, mark: str, chance: Random) -> str | None:
    """Put one of the signs between two letters, behind the first two."""
    place = chance.randrange(2, len(mark))
    return unicodedata.normalize("NFC", mark[:place] + chance.choice(signs) + mark[place:])


def _hide(mark: str, chance: Random) -> str | None:
    """Put a sign in the place of a letter between two others."""
    places = [place for place in range(1, len(mark) - 1) if mark[place - 1 : place + 2].isalpha()]
    if not places:
        return None
    place = chance.choice(places)
    return mark[:place] + chance.choice("*._-#\u2022") + mark[place + 1 :]


SLIPS: Final[dict[str, Slip]] = {
    "omission": _omit,
    "repetition": _repeat,
    "transposition": _swap,
    "replacement": _near_key,
    "insertion": _add_near_key,
    "bit": _flip_bit,
    "vowel": _swap_vowel,
    "sound": _by_sound,
    "addition": _add_letter,
    "two_slips": _slip_twice,
    "plural": lambda mark, _: f"{mark}s",
    "glued": _glue,
    "leet": lambda mark, chance: _some_letters(_LEET, mark, chance),
    "lookalike": lambda mark, chance: _some_letters(_LOOKALIKES, mark, chance),
    "accent": partial(_put_in, "\u0301\u0300\u0302\u0308\u0303"),
    "zero_width": partial(_put_in, "\u200b\u200c\u200d\u2060"),
    "spelt": lambda mark, _: " ".join(mark.replace(" ", "")),
    "hyphen": partial(_put_in, "-._·"),
    "split": partial(_put_in, " "),
    "hidden": _hide,
}
