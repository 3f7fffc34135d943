"""What a reviewer may write into a statement of reasons, and how a text is outside its bounds.

The restriction, the ground, automation and redress are the law's own words: nobody edits them.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from matchers.labels.words import Word, _
from pipeline.policy.tables import Limits, LocalizedText


class TextFault(Word):
    """What a text is outside of."""

    # written in one of the two alone
    ONE_LANGUAGE = (
        "one_language",
        _("write each part in English and in Chinese, or leave both as drafted"),
    )
    EMPTY = "empty", _("the facts are required")  # the facts were taken out
    TOO_LONG = "too_long", _("a part is too long")
    # whom the seller's statement never names
    NAMES_THE_FILER = (
        "names_the_filer",
        _("it names the filer, but the seller must not learn who filed"),
    )
    HAS_AN_ADDRESS = "has_an_address", _("remove web and email addresses")  # of a page or a mailbox
    # the draft it was written over is not today's
    STALE = "stale", _("the draft has changed since you opened the page; read it again")


@dataclass(frozen=True, slots=True)
class StatementEdit:
    """The reviewer's own text; `over` is the mark of the draft that they had before them."""

    over: str
    facts: LocalizedText | None = None  # in place of the drafted ones
    addition: LocalizedText | None = None  # after them

    @property
    def is_empty(self) -> bool:
        """Does everything stay as drafted?"""
        return self.facts is None and self.addition is None


def hash_text(text: LocalizedText) -> str:
    """Return what tells one text from another."""
    return hashlib.sha256(f"{text.en}\0{text.zh}".encode()).hexdigest()[:16]


def edit_mark(edit: StatementEdit) -> str:
    """Return the same of what was written: for the audit chain, which keeps no long texts."""
    facts, addition = (text or LocalizedText("", "") for text in (edit.facts, edit.addition))
    return hash_text(LocalizedText(f"{facts.en}\0{addition.en}", f"{facts.zh}\0{addition.zh}"))


_LEAST_OF_A_NAME: Final = 4  # letters: a shorter one is part of common words
_ADDRESS: Final = re.compile(r"https?://|www\.|\S@\S+\.\w", re.IGNORECASE)


def find_text_faults(
    edit: StatementEdit, drafted_facts: LocalizedText, withheld: Iterable[str], limits: Limits
) -> tuple[TextFault, ...]:
    """Return all that is wrong with it, each once; `withheld` are names that stay unsaid."""
    faults = set(_check_whole(edit, drafted_facts))
    names = [name for name in withheld if len(name) >= _LEAST_OF_A_NAME]
    for texts, most in (
        (
            edit.facts,
            max(limits.statement_characters, len(drafted_facts.en), len(drafted_facts.zh)),
        ),
        (edit.addition, limits.statement_characters),
    ):
        for text in (texts.en, texts.zh) if texts else ():
            faults.update(_check_text(text, drafted_facts, names, most))
    return tuple(fault for fault in TextFault if fault in faults)


def _check_whole(edit: StatementEdit, drafted_facts: LocalizedText) -> Iterator[TextFault]:
    if edit.over != hash_text(drafted_facts):
        yield TextFault.STALE
    if edit.facts and not (edit.facts.en or edit.facts.zh):
        yield TextFault.EMPTY
    for text in (edit.facts, edit.addition):
        if text and bool(text.en) != bool(text.zh):
            yield TextFault.ONE_LANGUAGE


def _check_text(
    text: str, drafted_facts: LocalizedText, names: Iterable[str], most: int
) -> Iterator[TextFault]:
    if len(text) > most:
        yield TextFault.TOO_LONG
    original = f"{drafted_facts.en}\n{drafted_facts.zh}".casefold()
    folded_text = text.casefold()
    # A filer that is called like the mark is named by the draft itself.
    if any(name.casefold() in folded_text and name.casefold() not in original for name in names):
        yield TextFault.NAMES_THE_FILER
    if any(address.casefold() not in original for address in _ADDRESS.findall(text)):
        yield TextFault.HAS_AN_ADDRESS
