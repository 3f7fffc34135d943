"""One right as its page shows it: pictures in families, papers, shops, versions, history."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from interfaces.portal.rights.forms import get_field_title
from interfaces.web.access import get_account_id
from interfaces.web.labels import Label, label, label_stored, translate
from matchers.text.foreign_names import suggest_aliases
from pipeline.rights.fields import FIELDS_BY_KIND, format_typed_fields
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.accounts.models import User
from records.actions.rights.references import REMOVED
from records.actions.rights.repository import IN_FORCE, RENEWABLE
from records.cases.models import Case
from records.ledger.audit import ActorKind
from records.ledger.models import AuditEntry
from records.rights.acts import RightAct
from records.rights.models import (
    Assignment,
    Certificate,
    Judgement,
    NamedShop,
    PaperKind,
    Reference,
    Right,
)
from records.rights.queries import list_paper_kinds, read_fields

_HISTORY: Final = 50


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A step of the history, for the timeline."""

    at: datetime
    act: Label
    actor: Label
    who: str = ""
    detail: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureFamily:
    """Variants of one picture."""

    number: int
    pictures: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class RightDetail:
    """All that the page shows."""

    right: Right
    facts: tuple[tuple[Label, str], ...]
    families: tuple[PictureFamily, ...]
    negatives: tuple[Reference, ...]
    papers: tuple[tuple[Certificate, Label], ...]
    missing: tuple[Label, ...]
    shops: tuple[NamedShop, ...]
    versions: tuple[tuple[int, datetime], ...]
    history: tuple[HistoryEntry, ...]
    judgement: Judgement | None
    judgement_words: str
    offer: Assignment | None
    cases: int
    open_cases: int

    @property
    def can_send(self) -> bool:
        """Whether the right can be sent to the verifiers."""
        sendable = {RightState.UPLOADED, RightState.REJECTED, RightState.SUSPENDED}
        return self.right.state in sendable

    @property
    def suggested_aliases(self) -> tuple[str, ...]:
        """Names in other scripts under which this mark is known, and that are no aliases yet."""
        aliases = {alias.casefold() for alias in self.right.aliases}
        return tuple(
            name for name in suggest_aliases(self.right.mark) if name.casefold() not in aliases
        )

    @property
    def can_renew(self) -> bool:
        """Whether a renewal can be requested: it was verified once, and none waits."""
        return self.right.state in RENEWABLE and not self.right.renews_until

    @property
    def is_in_force(self) -> bool:
        """Whether filings may use the right."""
        return self.right.state in IN_FORCE

    @property
    def is_over(self) -> bool:
        """Whether the right is withdrawn for good."""
        return self.right.state == RightState.WITHDRAWN


def get_right(visitor: User, right_id: UUID) -> Right:
    """Return the account's right; raise Http404 if there is none or it is another's."""
    rights = Right.objects.exclude(state=RightState.CLAIMED)
    return get_object_or_404(rights, public_id=right_id, owner_id=get_account_id(visitor))


def present_right(right: Right) -> RightDetail:
    """Present the right with its pictures, papers, shops, versions and history."""
    pictures = list(list_pictures(right))
    papers = list(right.certificates.prefetch_related("pages").order_by("pk"))
    cases = Case.objects.filter(right_id=right.pk)
    judgement = right.judgements.order_by("-pk").first()
    return RightDetail(
        right=right,
        facts=tuple(_list_facts(right)),
        families=tuple(_group_families(picture for picture in pictures if not picture.is_negative)),
        negatives=tuple(picture for picture in pictures if picture.is_negative),
        papers=tuple((paper, label(paper.kind)) for paper in papers),
        missing=_list_missing_papers(right, papers),
        shops=tuple(right.named_shops.order_by("pk")),
        versions=tuple(right.versions.order_by("-version").values_list("version", "at")[:20]),
        history=_read_history(right),
        judgement=judgement if judgement and judgement.finding != "verified" else None,
        judgement_words=_get_reason(judgement),
        offer=right.assignments.filter(state__in=["offered", "accepted"]).first(),
        cases=cases.count(),
        open_cases=cases.open().count(),
    )


def list_pictures(right: Right) -> QuerySet[Reference]:
    """Select the pictures that were not removed."""
    return right.references.exclude(error=REMOVED).order_by("pk")


def _list_facts(right: Right) -> Iterable[tuple[Label, str]]:
    kind, field_texts = RightKind(right.kind), format_typed_fields(read_fields(right))
    office = policies.offices().offices.get(right.office)
    for name in FIELDS_BY_KIND[kind]:
        text = translate(office.title) if name == "office" and office else field_texts[name]
        if text:
            yield get_field_title(name, kind), text


def _group_families(pictures: Iterable[Reference]) -> Iterable[PictureFamily]:
    def key(reference: Reference) -> int:
        return reference.family or reference.pk

    sorted_pictures = sorted(pictures, key=lambda picture: (key(picture), picture.pk))
    for number, (_family, variants) in enumerate(groupby(sorted_pictures, key=key), start=1):
        yield PictureFamily(number, tuple(variants))


def list_variants(right: Right) -> dict[str, str]:
    """List the pictures of which another may be a variant, by number."""
    families = _group_families(list_pictures(right).filter(is_negative=False))
    title = _("Picture %(number)d")
    return {str(it.pictures[0].pk): str(title) % {"number": it.number} for it in families}


def _list_missing_papers(right: Right, papers: Iterable[Certificate]) -> tuple[Label, ...]:
    required_kinds = policies.offices().kinds[RightKind(right.kind)].papers
    kinds = list_paper_kinds(papers)
    return tuple(label(PaperKind(kind)) for kind in required_kinds if kind not in kinds)


def _get_reason(judgement: Judgement | None) -> str:
    reason = policies.offices().reasons.get(judgement.reason_code) if judgement else None
    return translate(reason.title) if reason else ""


def _read_history(right: Right) -> tuple[HistoryEntry, ...]:
    entries = AuditEntry.objects.readable().filter(subject_kind="right", subject_id=right.pk)
    texts = entries.order_by("-number").values_list("entry", flat=True)[:_HISTORY]
    return tuple(_build_history_entry(json.loads(text)) for text in reversed(texts))


def _build_history_entry(entry: Mapping[str, Any]) -> HistoryEntry:
    act, actor = str(entry["act"]), str(entry["actor"]).partition(":")[0]
    return HistoryEntry(
        at=datetime.fromisoformat(entry["at"]),
        act=label_stored(RightAct, act),
        actor=_(ActorKind(actor).by) if actor in ActorKind else "",
    )


def count_days_left(right: Right, today: date) -> int | None:
    """Return the days until the last day, negative after it; None without a last day."""
    return (right.expires_on - today).days if right.expires_on else None
