"""What a step draws, and what an act answers that did nothing."""

from datetime import timedelta
from typing import Final

from hypothesis import strategies as st

from pipeline.disputes.procedure import CounterAnswer
from pipeline.law.profiles import DisputeStep, Party
from pipeline.vocabulary import Outcome
from records.actions.cases import clarification
from records.actions.disputes import appeals, counter_answers, counter_notices, settlements
from records.actions.filing import withdrawal
from records.actions.leases import LeaseNotHeld
from records.actions.quality import adjudication
from records.actions.review import rulings

LISTINGS: Final = st.sampled_from(["L-1", "L-2", "L-3"])
OUTCOMES: Final = st.sampled_from([Outcome.UPHELD, Outcome.REJECTED])
PARTIES: Final = st.sampled_from(list(Party))
ANSWERS: Final = st.sampled_from([CounterAnswer.ACCEPT, *DisputeStep])
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
    LeaseNotHeld,
    rulings.NothingToUndo,
    rulings.TooLateToUndo,
    withdrawal.CaseNotOpen,
    clarification.NothingToAnswer,
    counter_notices.CounterRefused,
    counter_answers.NothingToAnswer,
    appeals.CannotAppeal,
    settlements.NotUpheld,
    adjudication.Superseded,
    adjudication.ProceedingOpen,
)
