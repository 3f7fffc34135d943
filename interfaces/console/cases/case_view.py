"""The case screen as one value: the right beside the listing, the finding, the clock, the past."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.findings import (
    CaseFinding,
    PastDecision,
    list_decisions,
    read_finding,
)
from interfaces.console.cases.match_evidence import Piece, Wording
from interfaces.console.cases.rates import Rates, count_filer_rates, count_seller_rates
from interfaces.console.cases.strike_counts import describe_ladders
from interfaces.console.cases.timeline import Timeline, build_timeline
from interfaces.web.letter_status import letter_name, letter_state
from pipeline.law.profiles import choose_profile
from pipeline.notices.statement_edits import hash_text
from pipeline.notices.statements import (
    RulingFacts,
    build_filer_result,
    build_statement,
    drafted_facts,
)
from pipeline.policy.tables import ComplaintReason, LocalizedText
from pipeline.reasons import Reason
from pipeline.time import deadlines
from pipeline.vocabulary import Outcome, RightKind, RightState
from records import policies
from records.accounts.models import Account, User
from records.actions.review.desk import LEASE, find_holder
from records.cases.models import Case, Clarification, Ruling
from records.marketplaces.models import FrozenListing
from records.notices import letter_archive
from records.notices.letter_archive import StoredLetter
from records.notices.statements import cite_decision
from records.review.models import ReviewLease, RulingText
from records.rights.models import Reference
from records.sellers.models import Seller


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A text for one side, in both languages."""

    to: Promise
    paragraphs: tuple[LocalizedText, ...]


@dataclass(frozen=True, slots=True)
class LetterDrafts:
    """By outcome."""

    upheld: tuple[LetterDraft, ...]
    rejected: tuple[LetterDraft, ...]
    facts: LocalizedText  # the part that the reviewer may rewrite
    over: str  # the mark of that part

    @property
    def longest(self) -> int:
        """Characters that a part of it may have in one language."""
        most = policies.policy().limits.statement_characters
        return max(most, len(self.facts.en), len(self.facts.zh))


def draft_letters(
    finding: CaseFinding, *, now: datetime, text: RulingText | None = None
) -> LetterDrafts:
    """Draft the letters of either ruling, as they will be sent once it cannot be undone."""
    facts = drafted_facts(finding.facts, finding.policy)
    ruling = RulingFacts(Outcome.UPHELD, is_by_person=True, ruled_at=now)
    if text is not None:
        texts = (
            LocalizedText(text.addition_en, text.addition_zh) if text.addition_en else None,
            LocalizedText(text.facts_en, text.facts_zh) if text.facts_en else None,
        )
        ruling = replace(ruling, note=texts[0], facts=texts[1])
    rejection = replace(ruling, outcome=Outcome.REJECTED)
    return LetterDrafts(
        upheld=(_draft_seller_letter(finding, ruling), _draft_filer_letter(finding, ruling)),
        rejected=(_draft_filer_letter(finding, rejection),),
        facts=facts,
        over=hash_text(facts),
    )


def _draft_seller_letter(finding: CaseFinding, ruling: RulingFacts) -> LetterDraft:
    facts = finding.facts
    profile = policies.profile(
        choose_profile(facts.listing.markets, facts.right.kind, finding.policy)
    )
    reasons = build_statement(facts, finding.routing, ruling, profile, finding.policy)
    parts = (
        reasons.restriction,
        reasons.facts,
        reasons.ground,
        cite_decision(reasons.automation_says, finding.policy),
        *reasons.redress,
    )
    return LetterDraft(_("To the seller: statement of reasons"), parts)


def _draft_filer_letter(finding: CaseFinding, ruling: RulingFacts) -> LetterDraft:
    facts = finding.facts
    profile = policies.profile(
        choose_profile(facts.listing.markets, facts.right.kind, finding.policy)
    )
    result = build_filer_result(facts, finding.routing, ruling, profile, finding.policy)
    helps = (result.how_to_fix,) if result.how_to_fix else ()
    parts = (
        result.outcome,
        result.reasons,
        *result.steps,
        *helps,
        cite_decision(result.automation_says, finding.policy),
        *result.redress,
    )
    return LetterDraft(_("To the filer: the result"), parts)


_FILE = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class RightView:
    """The right as it stood at filing, and what has become of it."""

    snapshot: Mapping[str, Any]
    kind: RightKind
    owner: str
    state: RightState  # today
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
        seconds = self.remaining_seconds or 0
        return 100 if seconds < 0 else min(round(100 * seconds / self.total_seconds), 100)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One thing the filer gave."""

    code: str
    says: LocalizedText | None
    text: str  # a statement, where it is no file
    sha256: str
    name: str = ""  # of the file
    pages: tuple[str, ...] = ()  # hashes of its pages as drawn; none where only a hash was given


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything on the page."""

    case: Case
    reason: ComplaintReason
    right: RightView
    listing: FrozenListing | None
    wording: Wording | None
    finding: CaseFinding | None
    decisions: tuple[PastDecision, ...]  # where there are several
    clock: Clock
    seller: Seller | None
    evidence: tuple[EvidenceItem, ...]
    clarifications: tuple[Clarification, ...]
    rulings: tuple[Ruling, ...]
    timeline: Timeline
    letters: tuple[tuple[StoredLetter, object, object], ...]  # with its name and state in words
    lease: ReviewLease | None  # the visitor's own
    holder: User | None
    filer_rates: Rates
    seller_rates: Rates | None
    strikes: tuple[str, ...]  # of the seller, by ladder
    drafts: LetterDrafts | None
    siblings: int  # cases of the request


def build_case_view(case: Case, visitor: User, *, now: datetime, version: int = 0) -> CaseView:
    """Build the whole page of a case that the visitor may see, by this decision or the newest."""
    finding = read_finding(case, version)
    lease = LEASE.find_lease(case, now=now, person=visitor)
    return CaseView(
        case=case,
        reason=policies.policy().reasons[Reason(case.reason)],
        right=_build_right(case, finding),
        listing=case.frozen,
        wording=finding.wording if finding else _plain_wording(case.frozen),
        finding=finding,
        decisions=list_decisions(case),
        clock=_build_clock(case, now),
        seller=Seller.objects.filter(pk=case.seller_id).first() if case.seller_id else None,
        evidence=_list_evidence(case),
        clarifications=tuple(case.clarifications.select_related("asked_by").order_by("asked_at")),
        rulings=tuple(case.rulings.select_related("reviewer").order_by("ruled_at")),
        timeline=build_timeline(case),
        letters=tuple(
            (letter, letter_name(letter), letter_state(letter))
            for letter in letter_archive.list_case_letters(case)
        ),
        lease=lease if case.state == "in_review" else None,
        holder=find_holder(case, now=now) if case.state == "in_review" else None,
        filer_rates=count_filer_rates(case.account_id, now=now),
        seller_rates=count_seller_rates(case.seller_id, now=now) if case.seller_id else None,
        strikes=describe_ladders(case.seller_id, now=now) if case.seller_id else (),
        drafts=draft_letters(finding, now=now, text=_find_ruling_text(case)) if finding else None,
        siblings=case.request.cases.count(),
    )


def _find_ruling_text(case: Case) -> RulingText | None:
    """Return the text that the reviewer wrote for the ruling in force."""
    return RulingText.objects.filter(ruling__case=case, ruling__annulled_at=None).first()


def _build_right(case: Case, finding: CaseFinding | None) -> RightView:
    request, snapshot = case.request, case.request.right_snapshot
    expires_on = snapshot.get("expires_on")
    return RightView(
        snapshot=snapshot,
        kind=RightKind(snapshot["kind"]),
        owner=Account.objects.get(pk=case.owner_id).name,
        state=request.right.state,
        has_changed=request.right.version != request.right_version,
        expires_on=date.fromisoformat(expires_on) if expires_on else None,
        reference_id=_find_reference_id(case, finding),
    )


def _find_reference_id(case: Case, finding: CaseFinding | None) -> int | None:
    """Return the id of the matched reference, else of the right's first one."""
    pairs = [pair for pair in finding.comparisons if pair.is_of_claimed_right] if finding else []
    if pairs:
        return pairs[0].likeness.reference_id
    references = Reference.objects.filter(right_id=case.right_id, is_negative=False, error="")
    return references.order_by("pk").values_list("pk", flat=True).first()


def _plain_wording(frozen_listing: FrozenListing | None) -> Wording | None:
    """Build the wording without any marked findings."""
    if frozen_listing is None:
        return None
    return Wording(
        title=(Piece(frozen_listing.title),),
        brand=(Piece(frozen_listing.brand),),
        description=(Piece(frozen_listing.description),),
        notes=(),
    )


def count_seconds_left(case: Case, now: datetime) -> float | None:
    """Return the business seconds until the deadline, or those left while it is paused."""
    if case.due_at is None:
        return case.remaining_seconds
    return deadlines.business_seconds_left(case.due_at, now, policies.calendar())


def _build_clock(case: Case, now: datetime) -> Clock:
    seconds = case.remaining_seconds if case.closed_at else count_seconds_left(case, now)
    hours = policies.policy().clock.business_hours
    return Clock(seconds, hours * 3600, is_paused=case.due_at is None)


def _list_evidence(case: Case) -> tuple[EvidenceItem, ...]:
    descriptions = policies.policy().evidence
    evidence: Mapping[str, list[str]] = case.request.evidence
    files = {file["sha256"]: file for file in case.request.files}
    return tuple(
        _build_evidence_item(code, item, descriptions.get(code), files.get(item))
        for code, items in sorted(evidence.items())
        for item in items
    )


def _build_evidence_item(
    code: str, item: str, description: LocalizedText | None, file: Mapping[str, Any] | None
) -> EvidenceItem:
    if file is not None:
        return EvidenceItem(code, description, "", item, file["name"], tuple(file["pages"]))
    is_hash = _FILE.fullmatch(item) is not None
    return EvidenceItem(code, description, "" if is_hash else item, item if is_hash else "")
