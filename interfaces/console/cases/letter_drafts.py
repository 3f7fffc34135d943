"""What each side would be told of a ruling, before it is made: from the decision record alone."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.findings import CaseFinding
from pipeline.law.profiles import choose_profile
from pipeline.notices.statement_edits import hash_text
from pipeline.notices.statements import (
    RulingFacts,
    build_filer_result,
    build_statement,
    drafted_facts,
)
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Outcome
from records import policies
from records.review.models import RulingText


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
    facts = drafted_facts(finding.facts, policies.policy())
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
        reasons.automation_says,
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
        result.automation_says,
        *result.redress,
    )
    return LetterDraft(_("To the filer: the result"), parts)
