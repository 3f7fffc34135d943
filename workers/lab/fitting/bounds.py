"""Which disguises a person could still read as the mark? Others label nothing."""

from itertools import groupby
from typing import Final

from rapidfuzz.distance import OSA

_LEAST_LETTERS: Final = {"edit1": 5, "edit2": 7, "glued": 4, "repeated": 4}
_EDITS: Final = {"edit1": 1, "edit2": 2}


def can_be_disguised(form: str, mark: str) -> bool:
    """A short mark with an edit, or glued to other letters, is another word."""
    return len(_plain(mark)) >= _LEAST_LETTERS.get(form, 2)


def is_so_far(form: str, mark: str, written: str) -> bool:
    """Does it stand as many edits from the mark as its form says, repeated letters apart?"""
    most = _EDITS.get(form)
    return most is None or OSA.distance(_plain(mark), _plain(written)) == most


def _plain(mark: str) -> str:
    return "".join(letter for letter, _ in groupby(filter(str.isalnum, mark.casefold())))
