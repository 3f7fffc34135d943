"""Writes a mark as people write it who do not want it found, or do not know it well."""

from random import Random

_LEET = str.maketrans("aeiostblg", "4310578" + "19")
_CONFUSABLE = str.maketrans("acehiopsxyABCEHKMOPTXS", "асеһіорѕхуАВСЕНКМОРТХЅ")


def disguise_mark(form: str, mark: str, aliases: tuple[str, ...], chance: Random) -> str | None:
    """The mark in that form; None where the form would not change it, or cannot."""
    if form in _FORMS:
        written = _FORMS[form](mark, chance)
    elif form == "alias" and aliases:
        written = chance.choice(aliases)
    else:
        return None
    return None if written == mark else written


def _leet(mark: str, _chance: Random) -> str:
    """At least one letter, never the first: that would hide the mark from buyers too."""
    return mark[0] + mark[1:].lower().translate(_LEET)


def _confusable(mark: str, _chance: Random) -> str:
    return mark.translate(_CONFUSABLE)


def _insert_separators(mark: str, chance: Random) -> str:
    return chance.choice(" .-").join(mark.replace(" ", "").replace("-", "").upper())


def _repeat_letter(mark: str, chance: Random) -> str:
    place = chance.randrange(1, len(mark))
    return mark[:place] + mark[place] * 2 + mark[place:] if mark[place].isalpha() else mark


def _edit1(mark: str, chance: Random) -> str:
    """One letter dropped, swapped or replaced; short marks would become other words."""
    if len(mark) < 5:
        return mark
    place = chance.randrange(1, len(mark) - 1)
    return chance.choice(
        (
            mark[:place] + mark[place + 1 :],
            mark[:place] + mark[place + 1] + mark[place] + mark[place + 2 :],
            mark[:place] + chance.choice("aeioruz") + mark[place + 1 :],
        )
    )


def _edit2(mark: str, chance: Random) -> str:
    return _edit1(_edit1(mark, chance), chance) if len(mark) >= 7 else mark


def _glue_word(mark: str, chance: Random) -> str:
    plain = mark.replace(" ", "").lower()
    return chance.choice((f"{plain}style", f"new{plain}", f"{plain}official", f"{plain}outlet"))


_FORMS = {
    "leet": _leet,
    "confusable": _confusable,
    "spaced": _insert_separators,
    "repeated": _repeat_letter,
    "edit1": _edit1,
    "edit2": _edit2,
    "glued": _glue_word,
}
