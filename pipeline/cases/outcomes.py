"""What stands of a claim once everybody has spoken: the latest live change decides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from matchers.labels.words import Word, _
from pipeline.vocabulary import Outcome


class OutcomeCause(Word):
    """Those who can turn the outcome of a case."""

    FIRST = "first", _("after a second review")
    COUNTER = "counter", _("on a counter-notification")
    APPEAL = "appeal", _("on appeal")
    RETRACTION = "retraction", _("taken back by the filer")  # the filer takes an upheld claim back
    # the filer accepts a counter-notification
    ACCEPTANCE = "acceptance", _("counter-notification accepted")
    # the profile's rule restores when the filer says nothing
    SILENCE = "silence", _("restored because nobody answered")


COUNTER_CAUSES = frozenset({OutcomeCause.COUNTER, OutcomeCause.ACCEPTANCE, OutcomeCause.SILENCE})


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """One change of the outcome; an annulled one was undone, not deleted."""

    at: datetime
    cause: OutcomeCause
    outcome: Outcome
    annulled_at: datetime | None = None

    def is_live(self, before: datetime) -> bool:
        """Return whether it had been spoken by then, and not been annulled."""
        return self.at < before and (self.annulled_at is None or self.annulled_at >= before)


def latest_turn(turns: Iterable[OutcomeChange], before: datetime) -> OutcomeChange | None:
    """Return the last live change, as known before a moment; of two at once the one told last."""
    live = [turn for turn in turns if turn.is_live(before)]
    return max(reversed(live), key=lambda turn: turn.at, default=None)


def is_effectively_upheld(turns: Iterable[OutcomeChange], before: datetime) -> bool:
    """Return whether the latest live turn upholds the claim."""
    last = latest_turn(turns, before)
    return last is not None and last.outcome is Outcome.UPHELD


def upheld_since(turns: Iterable[OutcomeChange], before: datetime) -> datetime | None:
    """Return since when all live turns have upheld the claim; None: the last one did not."""
    since: datetime | None = None
    for turn in sorted((turn for turn in turns if turn.is_live(before)), key=lambda turn: turn.at):
        since = (since or turn.at) if turn.outcome is Outcome.UPHELD else None
    return since


def is_restored_on_counter(turns: tuple[OutcomeChange, ...], before: datetime) -> bool:
    """Return whether a counter-notification succeeded and no appeal has undone that."""
    counter = latest_turn((turn for turn in turns if turn.cause in COUNTER_CAUSES), before)
    if counter is None or counter.outcome is Outcome.UPHELD:
        return False
    return not is_effectively_upheld(turns, before)
