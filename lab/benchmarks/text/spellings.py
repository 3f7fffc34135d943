"""Respell a mark as people do: case, signs, spaces, width, repeats, edits, affixes."""

import unicodedata
from collections.abc import Callable
from random import Random

_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_COMBINING = "\u0301\u0308\u0323\u0332\u0336\u035f\u0307\u030a"
_ACCENTS = "\u0301\u0300\u0302\u0308\u0303\u0327"
_STYLES = (0x1D400, 0x1D434, 0x1D468, 0x1D4D0, 0x1D56C, 0x1D5A0, 0x1D5D4, 0x1D63C, 0x1D670)
_CIRCLED = 0x24B6


def exact(mark: str, _chance: Random) -> str:
    return mark


def case(mark: str, chance: Random) -> str | None:
    """Write capitals, small letters, or the two alternating."""
    by_turns = "".join(
        letter.upper() if place % 2 else letter.lower() for place, letter in enumerate(mark)
    )
    ways = [way for way in (mark.upper(), mark.lower(), mark.swapcase(), by_turns) if way != mark]
    return chance.choice(ways) if ways else None


def punctuate(mark: str, chance: Random) -> str | None:
    """Put another sign between the words, or one inside a single word."""
    sign = chance.choice("-._/'’+·")
    if " " in mark:
        return mark.replace(" ", sign)
    plain = "".join(letter for letter in mark if letter.isalnum())
    if plain != mark:
        return plain
    place = chance.randrange(2, len(mark) - 1)
    return f"{mark[:place]}{chance.choice('-.’·')}{mark[place:]}"


def split_word(mark: str, chance: Random) -> str | None:
    """Put one space inside a word."""
    places = [p for p in range(2, len(mark) - 1) if mark[p - 1].isalpha() and mark[p].isalpha()]
    if not places or mark.count(" ") > 2:
        return None
    place = chance.choice(places)
    return f"{mark[:place]} {mark[place:]}"


def join_words(mark: str, _chance: Random) -> str | None:
    """Write several words as one."""
    return mark.replace(" ", "") if " " in mark else None


def ampersand(mark: str, _chance: Random) -> str | None:
    """Write the sign as a word."""
    return mark.replace("&", "and") if "&" in mark else None


def zero_width(mark: str, chance: Random) -> str:
    """Put invisible characters between letters."""
    return _between(mark, _ZERO_WIDTH, chance)


def combining(mark: str, chance: Random) -> str:
    """Lay strokes and dots over letters."""
    return _between(mark, _COMBINING, chance)


def add_accent(mark: str, chance: Random) -> str | None:
    """Add an accent to one letter, as one character."""
    choices = []
    for place, letter in enumerate(mark):
        for accent in _ACCENTS:
            other = unicodedata.normalize("NFC", letter + accent)
            if len(other) == 1 and letter.isascii() and letter.isalpha():
                choices.append(mark[:place] + other + mark[place + 1 :])
    return chance.choice(choices) if choices else None


def drop_accents(mark: str, _chance: Random) -> str | None:
    """Drop the accents of a mark that has some."""
    bare = unicodedata.normalize("NFD", mark)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return None if bare == mark else bare


def repeat_letters(mark: str, chance: Random) -> str | None:
    """Repeat one or two letters: Addidasss."""
    places = [place for place, letter in enumerate(mark) if letter.isalpha()]
    for place in sorted(chance.sample(places, min(2, len(places))), reverse=True):
        mark = mark[:place] + mark[place] * chance.randrange(1, 4) + mark[place:]
    return mark


def drop_doubled_letter(mark: str, _chance: Random) -> str | None:
    """Write a doubled letter once."""
    lower_mark = mark.lower()
    for place in range(1, len(mark)):
        if lower_mark[place] == lower_mark[place - 1] and mark[place].isalpha():
            return mark[:place] + mark[place + 1 :]
    return None


def spell_with_signs(mark: str, chance: Random) -> str | None:
    """Write letter by letter with signs between."""
    return _spell_out(mark, chance.choice((".", "-", "·", "_", "*", ". ")))


def spell_with_spaces(mark: str, _chance: Random) -> str | None:
    """Write letter by letter with spaces between."""
    return _spell_out(mark, " ")


def full_width(mark: str, _chance: Random) -> str:
    """Write full-width letters, as typed on an East Asian keyboard."""
    return "".join(chr(ord(x) + 0xFEE0) if "!" <= x <= "~" else x for x in mark)


def use_styled_letters(mark: str, chance: Random) -> str:
    """Write mathematical or circled letters."""
    start = chance.choice((*_STYLES, _CIRCLED))
    return "".join(_style_letter(letter, start) for letter in mark)


def _style_letter(letter: str, start: int) -> str:
    if not (letter.isascii() and letter.isalpha()):
        return letter
    is_small = letter.islower()
    return chr(start + 26 * is_small + ord(letter) - ord("a" if is_small else "A"))


def _between(mark: str, signs: str, chance: Random) -> str:
    answer = mark[0]
    for place, letter in enumerate(mark[1:]):
        is_put = place == 0 or chance.random() < 0.4
        answer += (chance.choice(signs) if is_put and letter.isalnum() else "") + letter
    return answer


def _spell_out(mark: str, sign: str) -> str | None:
    letters = [letter for letter in mark if letter.isalnum()]
    return sign.join(letters) if 4 <= len(letters) <= 12 else None


type _Edit = Callable[[str, int, Random], str]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PREFIXES = ("my", "new", "the", "super", "best", "cheap", "pro", "top", "for", "i", "real", "shop")
_SUFFIXES = (
    "shop", "store", "style", "shoes", "bag", "original", "outlet", "fan", "watch", "kids", "pro",
    "official", "case", "s", "gear", "2024", "club", "world",
)  # fmt: skip


def fold_mark(mark: str) -> str:
    """Keep letters and digits, each run of one letter once: edits are counted in this form."""
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
    glued_name = glued_suffix(mark, chance)
    return glued_name and "#" + glued_name


def _glue(mark: str, before: str, after: str) -> str | None:
    plain = "".join(letter for letter in mark if letter.isalnum()).lower()
    return before + plain + after if len(fold_mark(mark)) >= 4 else None


def repeated_case(mark: str, chance: Random) -> str | None:
    """Two disguises: letters held, in capitals."""
    spelling = repeat_letters(mark, chance)
    return spelling and spelling.upper()


def edited_case(mark: str, chance: Random) -> str | None:
    """One edit in capitals."""
    edited_mark = substitution(mark, chance)
    return edited_mark and edited_mark.upper()
