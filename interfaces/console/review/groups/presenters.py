"""Similar cases as rows: what each shares with the lead case, and where it differs from it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.labels import Label, label, label_term
from pipeline.decision.scoring import classify_score
from pipeline.vocabulary import CaseState, ExclusionReason
from records import policies
from records.accounts.models import User
from records.cases.models import Case
from records.review.models import ReviewLease, Skip
from records.review.similar_cases import CaseSignals, Similar, find_similar, read_signs

MOST: Final = 100  # on one page


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A case compared with the lead case."""

    case: Case
    shares: tuple[Label, ...]
    not_here: tuple[Label, ...]  # what spoke in the lead case alone
    only_here: tuple[Label, ...]
    guard_rails: tuple[Label, ...]
    has_picture: bool
    bar: int  # the score, 0 to 100
    is_in_other_band: bool  # than the lead case
    why_not: Label  # it cannot join; empty where it can
    holder: str

    @property
    def can_join(self) -> bool:
        """Can it be decided with the lead case?"""
        return not self.why_not

    @property
    def is_same(self) -> bool:
        """Whether the findings equal those of the lead case, guard rails included."""
        return not (self.not_here or self.only_here or self.is_in_other_band)


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The lead case with what is similar to it."""

    lead: GroupRow
    joining: tuple[GroupRow, ...]  # those that are the same first
    context: tuple[GroupRow, ...]  # to be seen, and decided by itself
    may_be_more: bool

    @property
    def same(self) -> tuple[GroupRow, ...]:
        """Those that one ruling is likely to fit."""
        return tuple(row for row in self.joining if row.is_same)

    @property
    def differing(self) -> tuple[GroupRow, ...]:
        """The cases of the same owner and reason with other findings."""
        return tuple(row for row in self.joining if not row.is_same)


def build_neighbourhood(lead: Case, visitor: User, *, now: datetime) -> Neighbourhood:
    """Build the similar cases as they are now, in bounded time."""
    neighbours = find_similar(lead, MOST)
    ids = [case.case_id for case in neighbours]
    cases = Case.objects.select_related("frozen", "listing").in_bulk(ids)
    signs = read_signs([lead.pk, *ids])
    holders = _load_holders(ids, visitor, now)
    skipped_ids = set(
        Skip.objects.filter(reviewer=visitor, case__in=ids).values_list("case", flat=True)
    )
    base = signs.get(lead.pk, CaseSignals())
    band = _find_band(lead)
    rows = [
        _build_row(
            cases[case.case_id],
            case,
            (base, signs.get(case.case_id, CaseSignals())),
            holders,
            skipped_ids,
            band=band,
        )
        for case in neighbours
        if case.case_id in cases
    ]
    similar = Similar(lead.pk, (), may_join=True)
    return Neighbourhood(
        lead=_build_row(lead, similar, (base, base), {}, (), band=band),
        joining=tuple(
            sorted((row for row in rows if row.can_join), key=lambda row: not row.is_same)
        ),
        context=tuple(row for row in rows if not row.can_join),
        may_be_more=len(neighbours) == MOST,
    )


def _load_holders(ids: Collection[int], visitor: User, now: datetime) -> Mapping[int, str]:
    """Return the holder of each case that is not free; empty if it is reserved otherwise."""
    leases = list(ReviewLease.objects.filter(case__in=ids).select_related("reviewer"))
    names = {lease.case_id: lease.reviewer.username for lease in leases if lease.until_at > now}
    free = set(Case.objects.free(now).filter(pk__in=ids).values_list("pk", flat=True))
    free |= {lease.case_id for lease in leases if lease.reviewer_id == visitor.pk}
    return {case_id: names.get(case_id, "") for case_id in ids if case_id not in free}


def _build_row(
    case: Case,
    similar: Similar,
    signs: tuple[CaseSignals, CaseSignals],
    holders: Mapping[int, str],
    skipped_ids: Collection[int],
    *,
    band: str,
) -> GroupRow:
    base, signals = signs
    return GroupRow(
        case=case,
        shares=tuple(map(label, similar.shares)),
        not_here=_label_terms(base.terms + base.guard_rails, signals.terms + signals.guard_rails),
        only_here=_label_terms(signals.terms + signals.guard_rails, base.terms + base.guard_rails),
        guard_rails=_label_terms(signals.guard_rails, ()),
        has_picture=find_first_picture(case) != "",
        bar=round((case.score or 0) * 100),
        is_in_other_band=_find_band(case) != band,
        why_not=_find_obstacle(similar, holders, skipped_ids),
        holder=holders.get(case.pk, ""),
    )


def _find_band(case: Case) -> str:
    return classify_score(case.score or 0.0, policies.policy())


def _label_terms(names: Collection[str], but: Collection[str]) -> tuple[Label, ...]:
    return tuple(label_term(name) for name in dict.fromkeys(names) if name not in but)


def _find_obstacle(
    similar: Similar, holders: Mapping[int, str], skipped_ids: Collection[int]
) -> Label:
    if not similar.may_join:
        return label(ExclusionReason.UNLIKE)
    if similar.case_id in skipped_ids:
        return _("you skipped it")
    return label(ExclusionReason.HELD) if similar.case_id in holders else ""


def find_first_picture(case: Case) -> str:
    """Return the hash of the case's first readable picture; empty if it has none."""
    pictures = case.frozen.pictures if case.frozen else []
    readable = (row["sha256"] for row in pictures if row["sha256"] and not row["error"])
    return next(readable, "")


def count_similar(case: Case) -> tuple[int, int]:
    """Count similar cases in review, and those that one text could answer, up to a page."""
    neighbours = find_similar(case, MOST) if case.state == CaseState.IN_REVIEW else []
    return len(neighbours), sum(case.may_join for case in neighbours)
