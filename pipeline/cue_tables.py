"""The policy's wordings for cues as tables to look words up in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from pipeline.phrases import PhraseBook
from pipeline.policy import Policy
from pipeline.tables import Sense


class CueKind(StrEnum):
    """What a cue makes of the mark beside it."""

    NOMINATIVE = "nominative"  # names what the goods fit, not whose they are
    RESALE = "resale"
    STYLE = "style"
    REPLICA = "replica"


@dataclass(frozen=True, slots=True)
class CueSense:
    """What one phrase of the tables may mean, and on which side of the mark."""

    kind: CueKind | None  # None: a negation
    gap: int = 0  # words that may stand between it and the mark
    is_before: bool = False
    is_after: bool = False


@dataclass(frozen=True, slots=True)
class CueTables:
    book: PhraseBook[CueSense]
    purposes: frozenset[str]
    gap_words: frozenset[str]
    ambiguous: frozenset[str]
    following: frozenset[str]
    window: int
    sense: Sense


@lru_cache(maxsize=8)
def build_cue_tables(policy: Policy) -> CueTables:
    cues = policy.cues
    senses: tuple[tuple[Iterable[str], CueSense], ...] = (
        (_flatten(cues.nominative_before), CueSense(CueKind.NOMINATIVE, gap=2, is_before=True)),
        (_flatten(cues.nominative_after), CueSense(CueKind.NOMINATIVE, gap=1, is_after=True)),
        (_flatten(cues.style), CueSense(CueKind.STYLE, is_before=True)),
        (_flatten(cues.style), CueSense(CueKind.STYLE, gap=1, is_after=True)),
        (_flatten(cues.resale), CueSense(CueKind.RESALE)),
        (_flatten(cues.replica), CueSense(CueKind.REPLICA)),
        (cues.negations, CueSense(None)),
    )
    phrases = ((wording, sense) for wordings, sense in senses for wording in wordings)
    return CueTables(
        PhraseBook(phrases),
        frozenset(cues.purposes),
        frozenset(cues.gap_words),
        frozenset(cues.ambiguous),
        frozenset(cues.unless_followed_by),
        cues.window,
        policy.sense,
    )


def _flatten(by_language: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [word for words in by_language.values() for word in words]
