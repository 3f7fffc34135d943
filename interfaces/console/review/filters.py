"""Which waiting cases does a reviewer want? Read from the address, kept for the next claim."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final, Self

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.expressions import OrderBy
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

from interfaces.web.labels import label
from matchers.labels.words import Word
from pipeline.reasons import Reason
from pipeline.vocabulary import Lane, RightKind, Script
from records import policies
from records.cases.models import Case
from records.cases.models.cases import CaseQuerySet
from records.rights.models import Right

_KEY: Final = "wanted"

type Order = tuple[OrderBy | str, ...]
_ORDERS: Final[Mapping[str, Order]] = {
    "": (F("review_by").asc(nulls_last=True), F("score").desc(nulls_last=True), "pk"),
    "-left": (F("review_by").desc(nulls_last=True), "pk"),
    "score": (F("score").asc(nulls_last=True), "pk"),
    "-score": (F("score").desc(nulls_last=True), "pk"),
}


_CHOICES: Final[Mapping[str, type[Word] | type[Reason]]] = {
    "right": RightKind,
    "lane": Lane,
    "reason": Reason,
    "language": Script,
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """The filter a reviewer chose; an empty field matches every case."""

    right: str = ""  # a kind of right
    reason: str = ""
    lane: str = ""
    language: str = ""

    @classmethod
    def from_query(cls, query: QueryDict | Mapping[str, str]) -> Self:
        """Read the filter, ignoring unknown values."""
        values = {name: query.get(name, "") for name in _CHOICES}
        return cls(**{name: value for name, value in values.items() if value in _CHOICES[name]})

    @property
    def is_filtered(self) -> bool:
        """Whether any field is set."""
        return any(getattr(self, field.name) for field in fields(self))

    @property
    def labels(self) -> tuple[Promise | str, ...]:
        """The labels of the fields that are set."""
        return tuple(
            label(kind(getattr(self, name)))
            for name, kind in _CHOICES.items()
            if getattr(self, name)
        )

    def apply(self, cases: CaseQuerySet) -> CaseQuerySet:
        """Return the cases that match the filter."""
        if self.right:
            cases = cases.filter(_matches_right_kind(RightKind(self.right)))
        if self.reason:
            cases = cases.filter(reason=self.reason)
        if self.lane:
            cases = cases.filter(lane=self.lane)
        return cases.filter(script=self.language) if self.language else cases

    def save(self, request: HttpRequest) -> None:
        """Keep the filter for the claims of this session."""
        request.session[_KEY] = asdict(self)


def load_filter(request: HttpRequest) -> CaseFilter:
    """Return the filter that was chosen last."""
    return CaseFilter.from_query(request.session.get(_KEY, {}))


def filter_claimable(case_filter: CaseFilter) -> CaseQuerySet | None:
    """Return the cases to claim from; None means all of them."""
    return case_filter.apply(Case.objects.all()) if case_filter.is_filtered else None


def build_ordering(order: str) -> Order:
    """Return the columns to order by; the default is by deadline and score."""
    return _ORDERS.get(order, _ORDERS[""])


def _matches_right_kind(kind: RightKind) -> Q:
    """Match a kind of right: by the reason if it decides, else by the right itself."""
    reasons = policies.policy().reasons
    sole = [reason for reason, entry in reasons.items() if set(entry.right) == {kind}]
    shared_reasons = [
        reason for reason, entry in reasons.items() if kind in entry.right and reason not in sole
    ]
    # Asked of each case by itself: there are more rights than cases with such a reason.
    is_of_kind = Exists(Right.objects.filter(pk=OuterRef("right_id"), kind=kind))
    return Q(reason__in=sole) | (Q(reason__in=shared_reasons) & Q(is_of_kind))
