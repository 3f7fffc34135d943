"""What a step draws, and what an act answers that did nothing."""

from datetime import timedelta
from typing import Final

from hypothesis import strategies as st

from pipeline.profiles import Party, Step
from pipeline.words import Outcome
from records.acts import (
    answering,
    appealing,
    clarifying,
    countering,
    desk,
    overruling,
    retracting,
    ruling,
    withdrawing,
)

LISTINGS: Final = st.sampled_from(["L-1", "L-2", "L-3"])
OUTCOMES: Final = st.sampled_from([Outcome.UPHELD, Outcome.REJECTED])
PARTIES: Final = st.sampled_from(list(Party))
ANSWERS: Final = st.sampled_from([answering.ACCEPT, *Step])
LAWS: Final = st.sampled_from(["default", "eu-dsa", "cn-ecl", "us-dmca"])
WAITS: Final = st.sampled_from(
    [
        timedelta(seconds=10),
        timedelta(seconds=40),
        timedelta(hours=2),
        timedelta(days=1),
        timedelta(days=6),
        timedelta(days=20),
    ]
)
PICKS: Final = st.integers(0, 40)
# What an act answers that comes too late or to the wrong person: nothing was done.
REFUSALS: Final = (
    desk.CaseNotHeld,
    ruling.TooLateToUndo,
    withdrawing.NotOpen,
    clarifying.NothingToAnswer,
    countering.CounterRefused,
    answering.NothingToAnswer,
    appealing.CannotAppeal,
    retracting.NotUpheld,
    overruling.Superseded,
    overruling.ProceedingOpen,
)
