"""What each side is told of a ruling: worded once from its decision record, then read as kept."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.conf import settings
from pydantic import TypeAdapter

from matchers.labels.words import _
from pipeline.decision.routing import Routing
from pipeline.decision.serialization import facts_from_json, routing_from_json
from pipeline.facts import Facts
from pipeline.filing.numbers import Number
from pipeline.law.profiles import Profile, choose_profile
from pipeline.notices.statements import (
    Result,
    RulingFacts,
    StatementOfReasons,
    build_filer_result,
    build_statement,
    cite_policy,
    join_sentences,
)
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Instance, Outcome
from records import policies
from records.cases.decisions import find_decision
from records.cases.models import Case
from records.database import fetch_all
from records.ledger import audit
from records.marketplaces.models import Listing
from records.notices.compression import decompress
from records.notices.documents import Draft, Links, Origin, encode_json
from records.notices.letter_kinds import declare_notice
from records.notices.models.documents import Channel

# A marketplace is told with the order, or later where the listing is already down.
declare_notice("enforce", Listing, _("Order to the marketplace, with the reasons"))
declare_notice("statement", Listing, _("Reasons to the seller"))


class NotMatched(Exception):
    """The case was closed before it was matched: there is no decision record."""


@dataclass(frozen=True, slots=True)
class Record:
    """Facts and Routing of a case, read back."""

    facts: Facts
    routing: Routing

    @property
    def profile(self) -> Profile:
        """The law under which both sides are told."""
        markets, kind = self.facts.listing.markets, self.facts.right.kind
        return policies.profile(choose_profile(markets, kind, self.policy))

    @property
    def policy(self) -> Policy:
        """The policy that decided, whichever is in force today."""
        return policies.get_policy(self.routing.policy_hash)


@dataclass(frozen=True, slots=True)
class RulingWords:
    """What both sides are told; no statement where nothing is restricted."""

    result: Result
    statement: StatementOfReasons | None


@dataclass(frozen=True, slots=True)
class DecidedVersion:
    """A version of a case's decision, as the audit chain names it."""

    version: int
    facts_digest: bytes
    routing_digest: bytes


RESULT_KIND, REASONS_KIND = "ruling", "reasons"  # of the documents: for the filer, the seller
_RESULT: Final = TypeAdapter(Result)
_STATEMENT: Final = TypeAdapter(StatementOfReasons)


@dataclass(frozen=True, slots=True)
class StatedRuling:
    """A ruling with all that is said of it."""

    ruling: RulingFacts
    line: int
    url: str
    why_invalid: str
    record: Record | None  # none where the case was closed before it was matched
    replaces: bool  # an earlier ruling, which a second review did not confirm
    links: Links
    instance: Instance
    decision: DecidedVersion | None = None  # that was ruled on
    words: RulingWords | None = None  # as they were kept; none: nobody was told yet

    @property
    def number(self) -> str:
        """What people call the case."""
        return str(Number(self.links.request_id or 0, self.line))

    def require_record(self) -> Record:
        """Return the decision record.

        Raises:
            NotMatched: there is none.
        """
        if self.record is None:
            raise NotMatched(NotMatched.__doc__)
        return self.record


# Of the decision that the ruling was made on: the case may have been decided again since.
_RULINGS: Final = f"""
SELECT r.id, r.outcome, r.reviewer_id IS NOT NULL, r.ruled_at, r.reason_code, c.line,
  l.url, c.why_invalid, r.overrules_id IS NOT NULL, r.instance,
  d.facts, d.routing, d.version, d.facts_digest, d.routing_digest,
  c.account_id, c.request_id, c.id, c.seller_id, told.body, stated.body,
  coalesce(t.addition_en, ''), coalesce(t.addition_zh, ''),
  coalesce(t.facts_en, ''), coalesce(t.facts_zh, '')
FROM cases_ruling r
JOIN cases_case c ON c.id = r.case_id
JOIN marketplaces_listing l ON l.id = c.listing_id
LEFT JOIN cases_decisionrecord d ON d.case_id = c.id AND d.version = r.decision_version
LEFT JOIN review_rulingtext t ON t.ruling_id = r.id
LEFT JOIN notices_document told
  ON told.channel = 'page' AND told.kind = '{RESULT_KIND}' AND told.subject_id = r.id
    AND told.account_id = c.account_id
LEFT JOIN notices_document stated
  ON stated.channel = 'page' AND stated.kind = '{REASONS_KIND}' AND stated.subject_id = r.id
    AND stated.account_id = c.account_id
WHERE r.id = ANY(%s)
"""  # noqa: S608  # our own words


def read_rulings(ruling_ids: Iterable[int]) -> dict[int, StatedRuling]:
    """Return rulings by id, in one query; missing ones are left out."""
    return {
        pk: StatedRuling(
            RulingFacts(
                Outcome(outcome), is_by_person, ruled_at, reason_code,
                _build_text(text_en, text_zh), _build_text(facts_en, facts_zh),
            ),
            line,
            url,
            why_invalid,
            _parse_record(facts, routing) if facts else None,
            replaces,
            Links(*more[3:]),
            Instance(instance),
            DecidedVersion(*more[:3]) if facts else None,
            _parse_words(result, reasons),
        )
        for (
            pk, outcome, is_by_person, ruled_at, reason_code, line, url, why_invalid, replaces,
            instance, facts, routing, *more, result, reasons, text_en, text_zh, facts_en, facts_zh,
        ) in fetch_all(_RULINGS, [list(ruling_ids)])
    }  # fmt: skip


def keep_words(
    pk: int, stated_ruling: StatedRuling
) -> tuple[StatedRuling, list[tuple[Origin, list[Draft]]]]:
    """Put a ruling into words for good: return it with them, and the pages to be kept.

    Letters, orders, pages and public statements say these words, so that none says another. There
    are no pages where the words are kept already, or there is no decision to word. A page for each
    side, as neither reads what the other is told.
    """
    if stated_ruling.words is not None or stated_ruling.record is None:
        return stated_ruling, []
    words = word_ruling(stated_ruling)
    pages = {RESULT_KIND: encode_json(_RESULT.dump_python(words.result, mode="json"))}
    if words.statement is not None:
        pages[REASONS_KIND] = encode_json(_STATEMENT.dump_python(words.statement, mode="json"))
    policy_hash, states = stated_ruling.record.routing.policy_hash, _describe(pk, stated_ruling)
    return replace(stated_ruling, words=words), [
        (
            Origin(kind, [pk], stated_ruling.links, policy_hash=policy_hash, states=states),
            [Draft(f"{kind}:{pk}", Channel.PAGE, "", body)],
        )
        for kind, body in pages.items()
    ]


def _describe(pk: int, stated_ruling: StatedRuling) -> dict[str, audit.Value]:
    """Describe a ruling for the audit chain: what a decision receipt proves."""
    ruling, decision = stated_ruling.ruling, stated_ruling.decision
    described: dict[str, audit.Value] = {
        "number": stated_ruling.number,
        "ruling": pk,
        "instance": stated_ruling.instance,
        "outcome": ruling.outcome,
        "by": "a person" if ruling.is_by_person else "policy",
        "ruled_at": ruling.ruled_at.isoformat(),
    }
    if decision is None:
        return described
    return described | {
        "facts": decision.facts_digest.hex(),
        "routing": decision.routing_digest.hex(),
        "version": decision.version,
    }


def _build_text(english: str, chinese: str) -> LocalizedText | None:
    return LocalizedText(english, chinese) if english or chinese else None


def read_record(case: Case, version: int = 0) -> Record:
    """Read this version of the case's decision, or the newest.

    Raises:
        NotMatched: the case has none.
    """
    decision = find_decision(case, version)
    if decision is None:
        raise NotMatched(NotMatched.__doc__)
    return _parse_record(decision.facts, decision.routing)


def compose_statement(stated_ruling: StatedRuling) -> StatementOfReasons:
    """Return the statement of reasons for an upheld claim that was read.

    Raises:
        NotMatched: there is nothing to state.
    """
    words = stated_ruling.words or word_ruling(stated_ruling)
    if words.statement is None:
        raise NotMatched(NotMatched.__doc__)
    return words.statement


def compose_result(stated_ruling: StatedRuling) -> Result:
    """Return the result of one case for the filer.

    Raises:
        NotMatched: the case was closed before it was matched; its reason is `why_invalid`.
    """
    return (stated_ruling.words or word_ruling(stated_ruling)).result


def word_ruling(stated_ruling: StatedRuling) -> RulingWords:
    """Put a ruling into words, by the policy that decided and the texts of this moment.

    Raises:
        NotMatched: the case was closed before it was matched.
    """
    record, ruling = stated_ruling.require_record(), stated_ruling.ruling
    law = (record.profile, record.policy)
    result = build_filer_result(record.facts, record.routing, ruling, *law)
    result = replace(result, automation_says=cite_decision(result.automation_says, record.policy))
    if ruling.outcome is not Outcome.UPHELD:
        return RulingWords(result, None)
    statement = build_statement(record.facts, record.routing, ruling, *law)
    says = cite_decision(statement.automation_says, record.policy)
    return RulingWords(result, replace(statement, automation_says=says))


def policy_url(policy: Policy) -> str:
    """Return the address of a policy's public page."""
    return f"{settings.MARKWARDEN.public_url}/policies/{policy.hash}/"


def cite_decision(says: LocalizedText, policy: Policy) -> LocalizedText:
    """Say which policy was applied, and where everybody reads it."""
    return join_sentences(says, cite_policy(policy_url(policy)))


def _parse_words(result: bytes | None, reasons: bytes | None) -> RulingWords | None:
    """Read words as they were kept; none where the text was erased."""
    if not result:
        return None
    statement = _STATEMENT.validate_json(decompress(reasons)) if reasons else None
    return RulingWords(_RESULT.validate_json(decompress(result)), statement)


def _parse_record(facts: str, routing: str) -> Record:
    return Record(facts_from_json(facts), routing_from_json(routing))
