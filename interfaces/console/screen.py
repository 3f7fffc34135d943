"""The case screen as one value: the right beside the listing, the finding, the clock, the past."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from interfaces.console import rates
from interfaces.console.drafts import Drafts, drafts
from interfaces.console.evidence import Wording
from interfaces.console.finding import Finding, finding
from interfaces.console.rates import Rates
from interfaces.console.seeing import holder_of
from interfaces.console.spans import Piece
from interfaces.console.timeline import Timeline, timeline
from interfaces.look.delivered import name_of, state_of
from pipeline import deadlines
from pipeline.tables import ComplaintReason, Said
from pipeline.words import Reason
from records.accounts.models import Account, Seller, User
from records.catalog.models import FrozenListing
from records.complaints.models import Case, Clarification, ReviewLease, Ruling, RulingText
from records.ledger import policies
from records.notices import kept
from records.notices.kept import Kept
from records.rights.models import Reference

_FILE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class RightShown:
    """The right as it stood at filing, and what has become of it."""

    snapshot: Mapping[str, Any]
    owner: str
    state: str  # today
    has_changed: bool  # since the filing
    expires_on: date | None
    reference_id: int | None  # a picture to show beside its wording


@dataclass(frozen=True, slots=True)
class Clock:
    """Business time; `is_paused` while a question is open."""

    remaining_seconds: float | None
    total_seconds: int
    is_paused: bool

    @property
    def dial(self) -> int:
        """What is left, from 0 to 100; the whole ring, in another colour, when it is late."""
        left = self.remaining_seconds or 0
        return 100 if left < 0 else min(round(100 * left / self.total_seconds), 100)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One thing the filer gave."""

    code: str
    says: Said | None
    text: str  # a statement, where it is no file
    sha256: str


@dataclass(frozen=True, slots=True)
class Screen:
    """Everything on the page."""

    case: Case
    reason: ComplaintReason
    right: RightShown
    listing: FrozenListing | None
    wording: Wording | None
    finding: Finding | None
    clock: Clock
    seller: Seller | None
    evidence: tuple[EvidenceItem, ...]
    clarifications: tuple[Clarification, ...]
    rulings: tuple[Ruling, ...]
    timeline: Timeline
    letters: tuple[tuple[Kept, object, object], ...]  # with its name and state in words
    lease: ReviewLease | None  # the visitor's own
    holder: User | None  # whoever holds it
    filer_rates: Rates
    seller_rates: Rates | None
    drafts: Drafts | None
    siblings: int  # cases of the request


def screen(case: Case, visitor: User, *, now: datetime) -> Screen:
    """The whole page of a case that the visitor may see."""
    found = finding(case)
    lease = ReviewLease.objects.filter(case=case, reviewer=visitor, until_at__gt=now)
    return Screen(
        case=case,
        reason=policies.policy().reasons[Reason(case.reason)],
        right=_right(case, found),
        listing=case.frozen,
        wording=found.wording if found else _plain(case.frozen),
        finding=found,
        clock=_clock(case, now),
        seller=Seller.objects.filter(pk=case.seller_id).first() if case.seller_id else None,
        evidence=_evidence(case),
        clarifications=tuple(case.clarifications.select_related("asked_by").order_by("asked_at")),
        rulings=tuple(case.rulings.select_related("reviewer").order_by("ruled_at")),
        timeline=timeline(case),
        letters=tuple((one, name_of(one), state_of(one)) for one in kept.of_case(case)),
        lease=lease.first() if case.state == "in_review" else None,
        holder=holder_of(case.public_id, now=now) if case.state == "in_review" else None,
        filer_rates=rates.of_filer(case.account_id, now=now),
        seller_rates=rates.of_seller(case.seller_id, now=now) if case.seller_id else None,
        drafts=drafts(found, now=now, text=_text(case)) if found else None,
        siblings=case.request.cases.count(),
    )


def _text(case: Case) -> RulingText | None:
    """What was written into the ruling that stands."""
    return RulingText.objects.filter(ruling__case=case, ruling__annulled_at=None).first()


def _right(case: Case, found: Finding | None) -> RightShown:
    request, snapshot = case.request, case.request.right_snapshot
    expires_on = snapshot.get("expires_on")
    return RightShown(
        snapshot=snapshot,
        owner=Account.objects.get(pk=case.owner_id).name,
        state=request.right.state,
        has_changed=request.right.version != request.right_version,
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
        reference_id=_reference(case, found),
    )


def _reference(case: Case, found: Finding | None) -> int | None:
    """The reference that was found, else the right's first one."""
    own = [one for one in found.comparisons if one.is_of_claimed_right] if found else []
    if own:
        return own[0].likeness.reference_id
    references = Reference.objects.filter(right_id=case.right_id, is_negative=False, error="")
    return references.order_by("pk").values_list("pk", flat=True).first()


def _plain(frozen: FrozenListing | None) -> Wording | None:
    """The words without any finding."""
    if frozen is None:
        return None
    return Wording(
        title=(Piece(frozen.title),),
        brand=(Piece(frozen.brand),),
        description=(Piece(frozen.description),),
        notes=(),
    )


def _clock(case: Case, now: datetime) -> Clock:
    left: float | None = case.remaining_seconds
    if case.due_at is not None and case.closed_at is None:
        left = deadlines.remaining(case.due_at, now, policies.calendar())
    hours = policies.policy().clock.business_hours
    return Clock(left, hours * 3600, is_paused=case.due_at is None)


def _evidence(case: Case) -> tuple[EvidenceItem, ...]:
    says = policies.policy().evidence
    given: Mapping[str, list[str]] = case.request.evidence
    return tuple(
        EvidenceItem(code, says.get(code), "" if is_file else item, item if is_file else "")
        for code, items in sorted(given.items())
        for item in items
        for is_file in (_FILE.fullmatch(item) is not None,)
    )
