"""Is a mark also a plain word of the language? The list lies beside this file, with its source."""

from functools import cache
from importlib.resources import files


def is_dictionary_word(mark: str) -> bool:
    """One common English word, in whatever case."""
    return mark.strip().casefold() in _words()


@cache
def _words() -> frozenset[str]:
    text = files("pipeline").joinpath("dictionary.txt").read_text(encoding="utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
