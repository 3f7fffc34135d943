"""Histories for the Good Faith Program, and the desk that judges them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipeline.cases.outcomes import OutcomeCause, OutcomeChange
from pipeline.policy.policy import Policy
from pipeline.programmes.good_faith import Evaluation, Membership, evaluate
from pipeline.programmes.track_record import CaseHistory, RequestHistory
from pipeline.reasons import Reason
from pipeline.time.deadlines import parse_calendar
from pipeline.vocabulary import GoodFaithState, Outcome

DESK = parse_calendar(
    (Path(__file__).parents[4] / "config/calendars/hangzhou.toml").read_text(encoding="utf-8")
)
DAY = date(2026, 11, 24)
WITHIN = datetime(2026, 10, 1, tzinfo=UTC)
LATER = WITHIN + timedelta(days=5)
ENDS = datetime(2026, 11, 23, 16, tzinfo=UTC)  # midnight in Hangzhou
BEGINS = datetime(2026, 8, 23, 16, tzinfo=UTC)

OUTSIDER = Membership(GoodFaithState.NOT_ELIGIBLE)
MEMBER = Membership(GoodFaithState.MEMBER)


def case(
    outcome: Outcome = Outcome.UPHELD,
    *later: tuple[OutcomeCause, Outcome],
    at: datetime = WITHIN,
    reason: Reason = Reason.TM_MARK_IN_TEXT,
    seller: int = 1,
) -> CaseHistory:
    first = OutcomeChange(at, OutcomeCause.FIRST, outcome)
    turns = (OutcomeChange(LATER, cause, new_outcome) for cause, new_outcome in later)
    return CaseHistory(reason, seller, (first, *turns))


def cases(
    upheld: int, rejected_count: int = 0, reason: Reason = Reason.TM_MARK_IN_TEXT
) -> list[CaseHistory]:
    upheld_case, rejected_case = case(reason=reason), case(Outcome.REJECTED, reason=reason)
    return [upheld_case] * upheld + [rejected_case] * rejected_count


def requests(count: int) -> list[RequestHistory]:
    return [RequestHistory(WITHIN, accepted_cases=1)] * count


def judge(
    policy: Policy,
    histories: Iterable[CaseHistory],
    *,
    membership: Membership = OUTSIDER,
    volume: int = 100,
    day: date = DAY,
) -> Evaluation:
    numbers = policy.good_faith
    return evaluate(
        membership, histories, requests(volume), day_on=day, calendar=DESK, numbers=numbers
    )
