"""What a reviewer may write into a statement of reasons, and how a text is outside its bounds.

The restriction, the ground, automation and redress are the law's own words: nobody edits them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pipeline.policy.tables import Limits, Said


class TextFault(StrEnum):
    """What a text is outside of."""

    ONE_LANGUAGE = "one_language"  # written in one of the two alone
    EMPTY = "empty"  # the facts were taken out
    TOO_LONG = "too_long"
    NAMES_THE_FILER = "names_the_filer"  # whom the seller's statement never names
    HAS_AN_ADDRESS = "has_an_address"  # of a page or a mailbox
    STALE = "stale"  # the draft it was written over is not today's


@dataclass(frozen=True, slots=True)
class StatementEdit:
    """The reviewer's own text; `over` is the mark of the draft that she had before her."""

    over: str
    facts: Said | None = None  # in place of the drafted ones
    addition: Said | None = None  # after them

    @property
    def is_empty(self) -> bool:
        """Does everything stay as drafted?"""
        return self.facts is None and self.addition is None


def text_mark(said: Said) -> str:
    """Return what tells one text from another."""
    return hashlib.sha256(f"{said.en}\0{said.zh}".encode()).hexdigest()[:16]


def edit_mark(written: StatementEdit) -> str:
    """Return the same of what was written: for the audit chain, which keeps no long texts."""
    facts, addition = (one or Said("", "") for one in (written.facts, written.addition))
    return text_mark(Said(f"{facts.en}\0{addition.en}", f"{facts.zh}\0{addition.zh}"))


_LEAST_OF_A_NAME: Final = 4  # letters: a shorter one is part of common words
_ADDRESS: Final = re.compile(r"https?://|www\.|\S@\S+\.\w", re.IGNORECASE)


def find_text_faults(
    written: StatementEdit, drafted: Said, withheld: Iterable[str], limits: Limits
) -> tuple[TextFault, ...]:
    """Return all that is wrong with it, each once; `withheld` are names that stay unsaid."""
    found = set(_check_whole(written, drafted))
    names = [name for name in withheld if len(name) >= _LEAST_OF_A_NAME]
    for said, most in (
        (written.facts, max(limits.statement_characters, len(drafted.en), len(drafted.zh))),
        (written.addition, limits.statement_characters),
    ):
        for text in (said.en, said.zh) if said else ():
            found.update(_check_text(text, drafted, names, most))
    return tuple(bound for bound in TextFault if bound in found)


def _check_whole(written: StatementEdit, drafted: Said) -> Iterator[TextFault]:
    if written.over != text_mark(drafted):
        yield TextFault.STALE
    if written.facts and not (written.facts.en or written.facts.zh):
        yield TextFault.EMPTY
    for said in (written.facts, written.addition):
        if said and bool(said.en) != bool(said.zh):
            yield TextFault.ONE_LANGUAGE


def _check_text(text: str, drafted: Said, names: Iterable[str], most: int) -> Iterator[TextFault]:
    if len(text) > most:
        yield TextFault.TOO_LONG
    told = f"{drafted.en}\n{drafted.zh}".casefold()
    folded = text.casefold()
    # A filer that is called like the mark is named by the draft itself.
    if any(name.casefold() in folded and name.casefold() not in told for name in names):
        yield TextFault.NAMES_THE_FILER
    if any(found.casefold() not in told for found in _ADDRESS.findall(text)):
        yield TextFault.HAS_AN_ADDRESS
