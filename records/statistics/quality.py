"""What second reviews came to: counted by kind, so that a figure is a sum of few rows."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Avg, Count, F, Q, QuerySet, Value, When
from django.db.models import Case as SqlCase
from django.db.models.functions import TruncWeek

from pipeline.policy.tables import Bands
from pipeline.reasons import Reason
from pipeline.vocabulary import Lane, Outcome
from records.cases.models import Case, Ruling
from records.quality.models import Adjudication, SecondReview


@dataclass(frozen=True, slots=True)
class QualityPeriod:
    """Which second reviews are counted: answered from here until there, and of which cases."""

    since: datetime
    until: datetime
    lane: str = ""  # empty: any
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """So many pairs of answers that are alike in all of this."""

    week: date
    lane: Lane
    reason: Reason
    first: str
    second: str
    is_of_policy: bool  # a machine ruled first
    is_overturned: bool | None  # none: nobody had to decide, or nobody has yet
    count: int

    @property
    def agrees(self) -> bool:
        """Did both say the same?"""
        return self.first == self.second


@dataclass(frozen=True, slots=True)
class GoldenAnswers:
    """Answers to golden cases."""

    count: int
    right: int


_KINDS: Final = (
    "week", "case__lane", "case__reason", "first_outcome", "outcome", "by_machine",
    "adjudications__is_overturned",
)  # fmt: skip


def count_answers(span: QualityPeriod) -> list[Answers]:
    """Count the second reviews of rulings, without golden cases."""
    rows = (
        _filter_span(SecondReview.objects.of_rulings(), span)
        .annotate(week=TruncWeek("answered_at"), by_machine=Q(first_reviewer=None))
        .order_by(*_KINDS)
        .values_list(*_KINDS)
        .annotate(number=Count("pk"))
    )
    return [
        Answers(week.date(), lane, reason, first, second, policy, is_overturned, number)
        for week, lane, reason, first, second, policy, is_overturned, number in rows
    ]


def count_golden_answers(span: QualityPeriod) -> GoldenAnswers:
    """Count the golden cases that were answered, and the right answers."""
    golden = _filter_span(SecondReview.objects.exclude(golden=None), span)
    counts = golden.aggregate(given=Count("pk"), right=Count("pk", filter=_RIGHT))
    return GoldenAnswers(counts["given"], counts["right"])


_RIGHT: Final = Q(outcome=F("first_outcome"))


def count_drawn(span: QualityPeriod) -> int:
    """Count the closed cases drawn for review in that time, reviewed or not."""
    cases = Case.objects.filter(
        is_audited=True, closed_at__gt=span.since, closed_at__lte=span.until
    )
    if span.lane:
        cases = cases.filter(lane=span.lane)
    if span.reason:
        cases = cases.filter(reason=span.reason)
    return cases.count()


def _filter_span(looks: QuerySet[SecondReview], span: QualityPeriod) -> QuerySet[SecondReview]:
    reviews = looks.filter(answered_at__gt=span.since, answered_at__lte=span.until)
    if span.lane:
        reviews = reviews.filter(case__lane=span.lane)
    return reviews.filter(case__reason=span.reason) if span.reason else reviews


@dataclass(frozen=True, slots=True)
class ScoredRulings:
    """What people ruled on the cases of one band of the score."""

    band: str
    count: int
    upheld: float  # the share of them
    score: float  # their mean


def count_scored_rulings(since: datetime, bands: Bands) -> Iterator[ScoredRulings]:
    """Count rulings of reviewers since a moment, by the band of the case's score."""
    band = SqlCase(
        When(case__score__gte=bands.high, then=Value("high")),
        When(case__score__gte=bands.middle, then=Value("middle")),
        default=Value("low"),
    )
    rows = (
        Ruling.objects.live()
        .filter(reviewer__isnull=False, ruled_at__gt=since, case__score__isnull=False)
        .filter(outcome__in=[Outcome.UPHELD, Outcome.REJECTED])
        .annotate(band=band)
        .order_by("band")
        .values("band")
        .annotate(
            count=Count("pk"),
            upheld=Count("pk", filter=Q(outcome=Outcome.UPHELD)),
            score=Avg("case__score"),
        )
        .values_list("band", "count", "upheld", "score")
    )
    for name, count, upheld, score in rows:
        yield ScoredRulings(name, count, upheld / count, score)


def count_totals() -> Iterator[tuple[str, str, int]]:
    """Count all second answers ever, by whose ruling it was and whether they agreed."""
    reviews = SecondReview.objects.of_rulings().answered()
    rows = (
        reviews.annotate(by_machine=Q(first_reviewer=None), has_agreed=_RIGHT)
        .order_by("by_machine", "has_agreed")
        .values_list("by_machine", "has_agreed")
        .annotate(number=Count("pk"))
    )
    for by_machine, has_agreed, number in rows:
        yield "policy" if by_machine else "person", "agreed" if has_agreed else "differed", number


def count_overturns() -> Iterator[tuple[str, int]]:
    """Count all rulings ever that an adjudication replaced, by whose they were."""
    for side, is_empty in (("person", False), ("policy", True)):
        adjudications = Adjudication.objects.filter(is_overturned=True)
        yield side, adjudications.filter(first_reviewer__isnull=is_empty).count()
