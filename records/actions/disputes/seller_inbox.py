"""What a seller is told of: claims that were upheld against it, and whose turn it is now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, F, OuterRef, Q, prefetch_related_objects

from matchers.labels.words import Word, _
from pipeline.disputes.procedure import CounterState, OpenChance
from pipeline.law.profiles import Party, Profile
from pipeline.vocabulary import Outcome
from records import policies
from records.actions.disputes.appeals import AppealableDecision, find_appealable
from records.actions.disputes.counter_notices import find_chance
from records.cases.law import find_law
from records.cases.models import Case, Ruling
from records.cases.models.cases import CaseQuerySet
from records.cases.models.rulings import RulingQuerySet
from records.disputes.models import Appeal, CounterNotification


class Turn(Word):
    """The party that has to do something next."""

    YOURS = "yours", _("You may answer")  # a counter-notification may be filed
    FILER = "filer", _("The rights holder answers")  # it was forwarded
    DESK = "desk", _("A person decides")  # a person rules
    APPEAL = "appeal", _("You may appeal")  # nothing runs, and an appeal may be filed
    NOBODY = "nobody", _("Nothing is due")


class ClaimStanding(Word):
    """What became of the claim, for lists."""

    DOWN = "down", _("taken down")
    DISPUTED = "disputed", _("disputed")
    RESTORED = "restored", _("complaint no longer valid")


@dataclass(frozen=True, slots=True)
class SellerCase:
    """One case as its seller may see it."""

    case: Case
    law: Profile
    chance: OpenChance | None
    decision: AppealableDecision | None  # what may be appealed
    counter: CounterNotification | None  # the latest
    appeal: Appeal | None  # the latest, the seller's or the filer's

    @property
    def turn(self) -> Turn:
        """Return the nearest step."""
        if _is_open(self.appeal) or (self.counter and self.counter.state in _AT_DESK):
            return Turn.DESK
        if self.counter and self.counter.state in {CounterState.FILED, CounterState.FORWARDED}:
            return Turn.FILER
        if self.chance:
            return Turn.YOURS
        return Turn.APPEAL if self.decision else Turn.NOBODY

    @property
    def ends_at(self) -> datetime | None:
        """Return when that step is due or its time ends."""
        return {
            Turn.DESK: self._due_at,
            Turn.FILER: self.counter.answer_ends_at if self.counter else None,
            Turn.YOURS: self.chance.ends_at if self.chance else None,
            Turn.APPEAL: self.decision.ends_at if self.decision else None,
        }.get(self.turn)

    @property
    def _due_at(self) -> datetime | None:
        if self.appeal and _is_open(self.appeal):
            return self.appeal.due_at
        return self.counter.due_at if self.counter else None

    @property
    def chances(self) -> int:
        """Return how many chances the law gives."""
        return len(self.law.counter.windows)


_AT_DESK: Final = frozenset({CounterState.DISPUTED})


def _is_open(appeal: Appeal | None) -> bool:
    return appeal is not None and appeal.closed_at is None


def list_cases(seller_id: int, *, now: datetime) -> CaseQuerySet:
    """List the cases this seller was told of: upheld, and not undone within seconds."""
    return Case.objects.filter(
        Exists(_filter_announced_rulings(now).filter(case=OuterRef("pk"))), seller_id=seller_id
    )


def _filter_announced_rulings(now: datetime) -> RulingQuerySet:
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    is_told = Q(reviewer=None) | Q(ruled_at__lte=now - undo)
    is_kept = Q(annulled_at=None) | Q(annulled_at__gt=F("ruled_at") + undo)
    return Ruling.objects.filter(is_told, is_kept, outcome=Outcome.UPHELD)


def filter_by_standing(cases: CaseQuerySet, standing: ClaimStanding) -> CaseQuerySet:
    """Filter cases by whether their claim stands."""
    if standing is ClaimStanding.DOWN:
        return cases.filter(upheld_at__isnull=False)
    if standing is ClaimStanding.RESTORED:
        return cases.filter(upheld_at=None)
    counters = CounterNotification.objects.open().filter(case=OuterRef("pk"))
    appeals = Appeal.objects.open().filter(case=OuterRef("pk"))
    return cases.filter(Exists(counters) | Exists(appeals))


def describe_cases(cases: Iterable[Case], *, now: datetime) -> list[SellerCase]:
    """Return the cases with what the seller can do; as many queries for any number of cases."""
    case_list = list(cases)
    prefetch_related_objects(case_list, "rulings", "settlements", "counters", "appeals")
    return [
        SellerCase(
            case=case,
            law=find_law(case),
            chance=find_chance(case, now=now),
            decision=find_appealable(case, Party.SELLER, now=now),
            counter=_latest(case.counters.all()),
            appeal=_latest(case.appeals.all()),
        )
        for case in case_list
    ]


def _latest[D: (CounterNotification, Appeal)](proceedings: Iterable[D]) -> D | None:
    return max(proceedings, key=lambda counter: (counter.filed_at, counter.pk), default=None)


def find_notice(case: Case, *, now: datetime) -> Ruling:
    """Return the latest ruling by which the seller was told that the claim is upheld."""
    return _filter_announced_rulings(now).filter(case=case).latest("ruled_at", "pk")
