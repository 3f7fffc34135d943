"""Follow one's own requests: how each stands, and what each of its cases came to.

A person's ruling can be undone for some seconds; until then its filer sees the case in review.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.db.models import Case as Choose
from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from matchers.labels.words import Word, _
from pipeline.filing.numbers import parse_number
from pipeline.notices.statements import Result
from pipeline.time import deadlines
from pipeline.vocabulary import CaseState, Outcome
from records import policies
from records.cases.models import Case, Clarification, Ruling, TakedownRequest
from records.cases.models.cases import OPEN, CaseQuerySet
from records.cases.search import find_by_words
from records.notices import statements

_MOST_BY_TITLE: Final = 500  # cases, the newest


class RequestState(Word):
    """Derived from the cases of a request; the first that applies."""

    NEEDS_ANSWER = "needs_answer", _("needs your answer")  # a question to the filer is open
    IN_PROGRESS = "in_progress", _("in progress")
    WITHDRAWN = "withdrawn", _("withdrawn")  # every case of it
    DECIDED = "decided", _("decided")


@dataclass(frozen=True, slots=True)
class FollowedRequest:
    """A request with its state and how many of its cases stand where."""

    request: TakedownRequest
    state: RequestState
    counts: dict[CaseState, int]  # by case state, zeros left out

    @property
    def cases(self) -> int:
        """Return how many cases there are, duplicates included."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class FollowedCase:
    """A case as its filer may see it: never the seller's private side, never another filer's."""

    case: Case
    state: CaseState
    ruling: Ruling | None
    result: Result | None  # in words; empty where the case was closed before it was matched
    is_preview: bool  # nobody was told these words yet: they may still change
    question: Clarification | None
    remaining_seconds: int | None  # of business time; empty once closed

    @property
    def is_open(self) -> bool:
        """Return whether it may still be withdrawn."""
        return self.case.state in OPEN

    @property
    def outcome(self) -> Outcome | None:
        """Return what first instance said; a duplicate has its leader's."""
        is_decided = self.state.value in {outcome.value for outcome in Outcome}
        return Outcome(self.state.value) if is_decided else None

    @property
    def is_upheld(self) -> bool:
        """Return whether the claim stands after all instances."""
        return self.state is CaseState.UPHELD and self.case.upheld_at is not None

    @property
    def is_undone(self) -> bool:
        """Return whether it was upheld at first and stands no more; never of a duplicate."""
        is_own = self.case.follows_id is None
        return is_own and self.state is CaseState.UPHELD and self.case.upheld_at is None

    @property
    def is_paused(self) -> bool:
        """Return whether the clock stands still while the filer is asked."""
        return self.state.is_paused


def list_requests(account_id: int, *, search: str = "") -> QuerySet[TakedownRequest]:
    """List the account's requests, newest first, by text if given."""
    requests = TakedownRequest.objects.filter(account_id=account_id).select_related("right")
    if search:
        requests = requests.filter(_search_condition(search))
    return requests.order_by("-filed_at", "-pk")


def _search_condition(search: str) -> Q:
    """Match the request's number, mark, explanation, or a listing's address, id or title."""
    number = parse_number(search)
    title_matches = Case.objects.filter(pk__in=find_by_words("case", search, _MOST_BY_TITLE))
    name = search.rstrip("/").rpartition("/")[2].rpartition(":")[2]
    cases = Case.objects.filter(request=OuterRef("pk"), listing__external_id=name)
    by_text = Q(right_snapshot__mark__icontains=search) | Q(explanation__icontains=search)
    by_title = Q(pk__in=title_matches.values("request"))
    return by_text | by_title | Q(Exists(cases)) | Q(pk=number.request if number else None)


def filter_requests(
    requests: QuerySet[TakedownRequest], state: RequestState, *, now: datetime
) -> QuerySet[TakedownRequest]:
    """Filter requests by the state that their filer sees."""
    # One by one: an index leads to the few of each kind.
    shown_as_open = Q(state__in=OPEN), Q(pk__in=_undoable(now)), _follows_untold(now)
    has_open_case = reduce(or_, map(_has_case, shown_as_open))
    conditions = {
        RequestState.NEEDS_ANSWER: _HAS_QUESTION,
        RequestState.IN_PROGRESS: has_open_case & ~_HAS_QUESTION,
        RequestState.DECIDED: ~has_open_case & _HAS_DECIDED_CASE,
        RequestState.WITHDRAWN: ~has_open_case & ~_HAS_DECIDED_CASE,
    }
    return requests.filter(conditions[state])


def _has_case(condition: Q) -> Q:
    return Q(Exists(Case.objects.filter(condition, request=OuterRef("pk"))))


_HAS_QUESTION: Final = _has_case(Q(state=CaseState.CLARIFICATION))
_DECIDED: Final = (CaseState.UPHELD, CaseState.REJECTED, CaseState.INVALID)
_HAS_DECIDED_CASE: Final = _has_case(Q(state__in=_DECIDED))


def describe_requests(
    requests: Sequence[TakedownRequest], *, now: datetime
) -> list[FollowedRequest]:
    """Return each request with its state and counts, in one query."""
    counts: dict[int, Counter[CaseState]] = {request.pk: Counter() for request in requests}
    rows = (
        Case.objects.filter(request__in=counts)
        .annotate(shown=_shown_state(now))
        .values_list("request_id", "shown")
        .annotate(cases=Count("pk"))
    )
    for request_id, state, number in rows:
        counts[request_id][CaseState(state)] += number
    return [
        FollowedRequest(
            request, _state_of_request(number), {s: number[s] for s in CaseState if s in number}
        )
        for request, number in ((request, counts[request.pk]) for request in requests)
    ]


def _state_of_request(counts: Counter[CaseState]) -> RequestState:
    if counts[CaseState.CLARIFICATION]:
        return RequestState.NEEDS_ANSWER
    if any(counts[CaseState(state)] for state in OPEN):
        return RequestState.IN_PROGRESS
    if counts.total() == counts[CaseState.WITHDRAWN]:
        return RequestState.WITHDRAWN
    return RequestState.DECIDED


def filter_by_shown_state(
    cases: CaseQuerySet, states: Iterable[str], *, now: datetime
) -> CaseQuerySet:
    """Filter cases by the state that their filer sees."""
    return cases.annotate(shown_state=_shown_state(now)).filter(shown_state__in=list(states))


def describe_cases(cases: Iterable[Case], *, now: datetime) -> list[FollowedCase]:
    """Return each case with its ruling, its open question and the time left."""
    case_list = list(cases)
    undoable = set(_undoable(now))
    rulings = {
        ruling.case_id: ruling
        for ruling in Ruling.objects.live().of_first_instance().filter(case__in=case_list)
        if ruling.case_id not in undoable
    }
    stated_rulings = statements.read_rulings(ruling.pk for ruling in rulings.values())
    questions = {
        question.case_id: question
        for question in Clarification.objects.filter(case__in=case_list, answered_at=None)
    }
    return [
        FollowedCase(
            case=case,
            state=_state_of_case(case, undoable, now),
            ruling=rulings.get(case.pk),
            result=_result(case, rulings.get(case.pk), stated_rulings),
            is_preview=_is_preview(rulings.get(case.pk), stated_rulings),
            question=questions.get(case.pk) if case.state == CaseState.CLARIFICATION else None,
            remaining_seconds=_remaining(case, undoable, now),
        )
        for case in case_list
    ]


def _result(
    case: Case, ruling: Ruling | None, rulings: Mapping[int, statements.StatedRuling]
) -> Result | None:
    if ruling is None:
        return None
    ruling.case = case
    try:
        return statements.compose_result(rulings[ruling.pk])
    except statements.NotMatched:
        return None


def _is_preview(ruling: Ruling | None, rulings: Mapping[int, statements.StatedRuling]) -> bool:
    return ruling is not None and rulings[ruling.pk].words is None


def _undoable(now: datetime) -> "QuerySet[Ruling, int]":
    """Select the cases whose ruling by a person can still be undone."""
    rulings = Ruling.objects.of_first_instance().undoable(_undo_since(now))
    return rulings.values_list("case_id", flat=True)


def _undo_since(now: datetime) -> datetime:
    return now - timedelta(seconds=policies.policy().limits.undo_seconds)


def _follows_untold(now: datetime) -> Q:
    """Match duplicates that closed lately: their leader's ruling may be another filer's."""
    return Q(follows__isnull=False, state__in=_DECIDED, closed_at__gt=_undo_since(now))


def _shown_state(now: datetime) -> Choose:
    recent = _undoable(now)
    return Choose(
        When(pk__in=recent, then=Value(CaseState.IN_REVIEW.value)),
        When(_follows_untold(now), then=Value(CaseState.DUPLICATE.value)),
        default=F("state"),
        output_field=CharField(),
    )


def _state_of_case(case: Case, undoable: set[int], now: datetime) -> CaseState:
    if case.pk in undoable:
        return CaseState.IN_REVIEW
    is_new = case.closed_at is not None and case.closed_at > _undo_since(now)
    if case.follows_id and case.state in _DECIDED and is_new:
        return CaseState.DUPLICATE
    return CaseState(case.state)


def _remaining(case: Case, undoable: set[int], now: datetime) -> int | None:
    if case.state.is_paused:
        return case.remaining_seconds
    if case.due_at is None or not _state_of_case(case, undoable, now).is_open:
        return None
    return int(deadlines.business_seconds_left(case.due_at, now, policies.calendar()))
