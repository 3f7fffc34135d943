"""What each side would be told of a ruling, before it is made: from the decision record alone."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.findings import Finding
from pipeline.disputes.statement_edits import text_mark
from pipeline.disputes.statements import (
    RulingFacts,
    build_filer_result,
    build_statement,
    drafted_facts,
)
from pipeline.law.profiles import choose_profile
from pipeline.policy.tables import Said
from pipeline.vocabulary import Outcome
from records import policies
from records.complaints.models import RulingText


@dataclass(frozen=True, slots=True)
class LetterDraft:
    """A text for one side, in both languages."""

    to: Promise
    paragraphs: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class LetterDrafts:
    """By outcome."""

    upheld: tuple[LetterDraft, ...]
    rejected: tuple[LetterDraft, ...]
    facts: Said  # the part that the reviewer may rewrite
    over: str  # the mark of that part

    @property
    def longest(self) -> int:
        """Characters that a part of it may have in one language."""
        most = policies.policy().limits.statement_characters
        return max(most, len(self.facts.en), len(self.facts.zh))


def draft_letters(found: Finding, *, now: datetime, text: RulingText | None = None) -> LetterDrafts:
    """The texts that would leave when the time to undo has passed, or that have left."""
    facts = drafted_facts(found.facts, policies.policy())
    ruled = RulingFacts(Outcome.UPHELD, is_by_person=True, ruled_at=now)
    if text is not None:
        own = (
            Said(text.addition_en, text.addition_zh) if text.addition_en else None,
            Said(text.facts_en, text.facts_zh) if text.facts_en else None,
        )
        ruled = replace(ruled, note=own[0], facts=own[1])
    rejected = replace(ruled, outcome=Outcome.REJECTED)
    return LetterDrafts(
        upheld=(_draft_seller_letter(found, ruled), _draft_filer_letter(found, ruled)),
        rejected=(_draft_filer_letter(found, rejected),),
        facts=facts,
        over=text_mark(facts),
    )


def _draft_seller_letter(found: Finding, ruled: RulingFacts) -> LetterDraft:
    facts = found.facts
    profile = policies.profile(
        choose_profile(facts.listing.markets, facts.right.kind, found.policy)
    )
    told = build_statement(facts, found.routing, ruled, profile, found.policy)
    parts = (told.restriction, told.facts, told.ground, told.automation_says, *told.redress)
    return LetterDraft(_("To the seller: statement of reasons"), parts)


def _draft_filer_letter(found: Finding, ruled: RulingFacts) -> LetterDraft:
    facts = found.facts
    profile = policies.profile(
        choose_profile(facts.listing.markets, facts.right.kind, found.policy)
    )
    told = build_filer_result(facts, found.routing, ruled, profile, found.policy)
    helps = (told.how_to_fix,) if told.how_to_fix else ()
    parts = (
        told.outcome,
        told.reasons,
        *told.steps,
        *helps,
        told.automation_says,
        *told.redress,
    )
    return LetterDraft(_("To the filer: the result"), parts)
