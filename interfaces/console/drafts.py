"""What each side would be told of a ruling, before it is made: from the decision record alone."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from interfaces.console.finding import Finding
from pipeline.profiles import profile_for
from pipeline.statements import RulingFacts, result_for_filer, statement_of_reasons
from pipeline.tables import Said
from pipeline.words import Outcome
from records.ledger import policies


@dataclass(frozen=True, slots=True)
class Draft:
    """A text for one side, in both languages."""

    to: Promise
    paragraphs: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Drafts:
    """By outcome."""

    upheld: tuple[Draft, ...]
    rejected: tuple[Draft, ...]


def drafts(found: Finding, *, now: datetime) -> Drafts:
    """The texts that would leave when the time to undo has passed."""
    return Drafts(
        upheld=(_to_seller(found, now), _to_filer(found, Outcome.UPHELD, now)),
        rejected=(_to_filer(found, Outcome.REJECTED, now),),
    )


def _to_seller(found: Finding, now: datetime) -> Draft:
    facts = found.facts
    profile = policies.profile(profile_for(facts.listing.markets, facts.right.kind, found.policy))
    ruled = RulingFacts(Outcome.UPHELD, is_by_person=True, ruled_at=now)
    told = statement_of_reasons(facts, found.routing, ruled, profile, found.policy)
    parts = (told.restriction, told.facts, told.ground, told.automation_says, *told.redress)
    return Draft(_("To the seller: statement of reasons"), parts)


def _to_filer(found: Finding, outcome: Outcome, now: datetime) -> Draft:
    facts = found.facts
    profile = policies.profile(profile_for(facts.listing.markets, facts.right.kind, found.policy))
    ruled = RulingFacts(outcome, is_by_person=True, ruled_at=now)
    told = result_for_filer(facts, found.routing, ruled, profile, found.policy)
    helps = (told.how_to_fix,) if told.how_to_fix else ()
    parts = (told.outcome, told.reasons, told.automation_says, *helps, *told.redress)
    return Draft(_("To the filer: the result"), parts)
