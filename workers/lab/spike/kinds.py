"""What kind of breach a sentence of the checker tells of: lost, doubled, stuck, or wrong."""

import re
from collections.abc import Iterable
from typing import Final

_SAYS_STUCK: Final = re.compile(
    r"in the backlog|a machine still has it to do|is parked and harms nobody|is not parked"
    r"|still waits to be|was not delivered|The queue still holds|a reviewer holds it"
)
_SAYS_LOST: Final = re.compile(
    r"has no case|no machine has it to do|without a decision record|was never told"
)
_SAYS_DOUBLED: Final = re.compile(r"The marketplace applied \d+ changes")

# Sentences with a count and what it should be: fewer is lost, more is doubled.
_COUNTED: Final = (
    re.compile(r"with (\d+) live rulings of first instance, not (one)"),
    re.compile(r"by (\d+) (?:voices|live rulings), not (\d+)"),
    re.compile(r"has (\d+) open counter-notifications, not (one)"),
    re.compile(r"has (\d+) letters in the outbox, not (\d+)"),
    re.compile(r"has (\d+) receipts, not (one)"),
    re.compile(r"was posted (\d+) times, not (once)"),
    re.compile(r"has (\d+) entries .* where (\d+) happened"),
    re.compile(r"was frozen (\d+) times, and its cases say (\d+)"),
)


def sort_by_kind(sentences: Iterable[str]) -> dict[str, list[str]]:
    """Every sentence under its kind."""
    found: dict[str, list[str]] = {"lost": [], "doubled": [], "stuck": [], "wrong": []}
    for sentence in sentences:
        found[breach_kind(sentence)].append(sentence)
    return found


def breach_kind(sentence: str) -> str:
    """The kind of one breach."""
    for named, pattern in (
        ("stuck", _SAYS_STUCK),
        ("lost", _SAYS_LOST),
        ("doubled", _SAYS_DOUBLED),
    ):
        if pattern.search(sentence):
            return named
    for pattern in _COUNTED:
        if match := pattern.search(sentence):
            found, expected = match.groups()
            return "doubled" if int(found) > _number(expected) else "lost"
    return "wrong"


def _number(word: str) -> int:
    return int(word) if word.isdigit() else 1
