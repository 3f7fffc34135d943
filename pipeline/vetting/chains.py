"""Does a chain of papers lead from a brand's owner to a seller? And when is it granted?

The faults are shown to those who read the papers; none of them refuses by itself.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from matchers.labels.words import Word, _
from matchers.text import fold
from pipeline.law.territories import expand_territories
from pipeline.policy.parameters import AuthorisationNumbers
from pipeline.policy.policy import Policy
from pipeline.vetting.applicants import normalise_name


class LinkKind(Word):
    """What one paper of a chain is."""

    # the owner, or somebody on a chain, lets somebody sell
    LETTER = "letter", _("Letter of authority")
    INVOICE = "invoice", _("Invoice")
    REGISTRATION = "registration", _("Own registration")  # the seller's own right


class ChainFault(Word):
    """What a chain lacks."""

    # that the designation requires
    MISSING = "document_missing", _("A paper that the brand requires is missing.")
    # neither with the owner nor with a known supplier
    BEGINS_ELSEWHERE = (
        "begins_elsewhere",
        _("The chain begins neither with the owner nor a known supplier."),
    )
    # nobody whom the others lead to gave one of them
    BROKEN = "broken", _("A paper's receiver does not give the next one.")
    # not with the seller
    ENDS_ELSEWHERE = "ends_elsewhere", _("The chain does not end with the seller.")
    NOT_SIGNED = "not_signed", _("A letter is not signed.")
    OUT_OF_TIME = "out_of_time", _("A paper does not hold today.")
    OLD_INVOICE = "old_invoice", _("An invoice is too old.")


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One paper, as the seller describes it."""

    kind: LinkKind
    giver: str
    receiver: str
    starts_on: date  # of an invoice, its date
    ends_on: date | None
    is_signed: bool
    territories: tuple[str, ...] = ()  # empty: all


@dataclass(frozen=True, slots=True)
class ChainEnds:
    """Between whom a chain has to lead, and what it has to hold."""

    givers: Collection[str]  # the owner, and suppliers on granted chains
    sellers: Collection[str]  # the seller's names
    required_links: Collection[LinkKind]


def fold_brand(name: str) -> str:
    """Return a brand's name as it is compared."""
    return fold.join_tokens(fold.tokenise(name))


def find_faults(
    links: Sequence[ChainLink], ends: ChainEnds, today: date, numbers: AuthorisationNumbers
) -> tuple[ChainFault, ...]:
    """Return what is wrong with a chain, each fault once; none: it leads from owner to seller."""
    return tuple(dict.fromkeys(_list_faults(links, ends, today, numbers)))


def _list_faults(
    links: Sequence[ChainLink], ends: ChainEnds, today: date, numbers: AuthorisationNumbers
) -> Iterator[ChainFault]:
    if not links or not set(ends.required_links) <= {link.kind for link in links}:
        yield ChainFault.MISSING
    supply_links = [link for link in links if link.kind is not LinkKind.REGISTRATION]
    if supply_links:
        yield from _list_gaps(supply_links, ends)
    for link in links:
        yield from _list_faults_of(link, today, numbers)


def _list_gaps(supply_links: Sequence[ChainLink], ends: ChainEnds) -> Iterator[ChainFault]:
    """List where the chain breaks; the papers may come in any order."""
    names = {normalise_name(name) for name in ends.givers} - {""}
    remaining = list(supply_links)
    while next_links := [link for link in remaining if normalise_name(link.giver) in names]:
        names |= {normalise_name(link.receiver) for link in next_links} - {""}
        remaining = [link for link in remaining if link not in next_links]
    if remaining:
        yield (
            ChainFault.BROKEN if len(remaining) < len(supply_links) else ChainFault.BEGINS_ELSEWHERE
        )
    if not any(_is_among(link.receiver, ends.sellers) for link in supply_links):
        yield ChainFault.ENDS_ELSEWHERE


def _list_faults_of(
    link: ChainLink, today: date, numbers: AuthorisationNumbers
) -> Iterator[ChainFault]:
    if link.starts_on > today or (link.ends_on is not None and link.ends_on < today):
        yield ChainFault.OUT_OF_TIME
    if link.kind is LinkKind.LETTER and not link.is_signed:
        yield ChainFault.NOT_SIGNED
    age = today - link.starts_on
    if link.kind is LinkKind.INVOICE and age > timedelta(days=numbers.invoice_days):
        yield ChainFault.OLD_INVOICE


def find_territories(links: Sequence[ChainLink], policy: Policy) -> list[str] | None:
    """Return where every paper of a chain allows sales, maybe nowhere; None: everywhere."""
    areas = [expand_territories(link.territories, policy) for link in links if link.territories]
    return sorted(set.intersection(*areas)) if areas else None


def _is_among(name: str, names: Collection[str]) -> bool:
    normalised_name = normalise_name(name)
    return bool(normalised_name) and normalised_name in {normalise_name(name) for name in names}


class AuthorisationState(Word):
    """From the papers to the end of what they allow."""

    SUBMITTED = "submitted", _("papers sent")  # waits for its first reader
    SECOND = "second_reading", _("second reading")
    ADJUDICATION = "adjudication", _("readers differ")  # two readers differ, or the owner objects
    # waits for the owner's word, or until a complaint is decided
    AGREED = "agreed", _("waiting for the owner")
    GRANTED = "granted", _("granted")
    EXPIRED = "expired", _("expired")
    REVOKED = "revoked", _("revoked")
    REFUSED = "refused", _("refused")


class OwnerAnswer(StrEnum):
    """What the owner says of it; silence changes nothing."""

    SILENT = ""
    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


IN_READING: Final = frozenset(
    {AuthorisationState.SUBMITTED, AuthorisationState.SECOND, AuthorisationState.ADJUDICATION}
)
WAITING: Final = frozenset({*IN_READING, AuthorisationState.AGREED})  # the owner may say a word


@dataclass(frozen=True, slots=True)
class AuthorisationFacts:
    """What decides where an authorisation goes by itself."""

    state: AuthorisationState
    owner: OwnerAnswer
    is_owner_late: bool  # the days to answer are over
    has_open_complaint: bool  # of the owner, against this seller, on this right
    is_over: bool  # its last day has passed
    is_adjudicated: bool  # a further person has decided, the owner's word before them


def find_next_state(facts: AuthorisationFacts) -> AuthorisationState | None:
    """Return the state that follows without anybody's further step; None if it stays."""
    state, owner = facts.state, facts.owner
    if state is AuthorisationState.GRANTED:
        if owner is OwnerAnswer.WITHDRAWN:
            return AuthorisationState.REVOKED
        return AuthorisationState.EXPIRED if facts.is_over else None
    if state not in WAITING:
        return None
    if owner is OwnerAnswer.NO and not facts.is_adjudicated:
        waits = state is AuthorisationState.ADJUDICATION
        return None if waits else AuthorisationState.ADJUDICATION
    is_agreed = state is AuthorisationState.AGREED and (facts.is_owner_late or facts.is_adjudicated)
    if not (is_agreed or owner is OwnerAnswer.YES) or facts.has_open_complaint:
        return None
    return AuthorisationState.EXPIRED if facts.is_over else AuthorisationState.GRANTED


def find_state_after_reading(
    state: AuthorisationState, *, first: bool | None, is_genuine: bool
) -> AuthorisationState:
    """Return where it goes when somebody has read it.

    Args:
        state: before.
        first: what the first reader said, in a second reading.
        is_genuine: that the papers are genuine and enough.
    """
    if state is AuthorisationState.SUBMITTED:
        return AuthorisationState.SECOND
    if state is AuthorisationState.SECOND and first is not is_genuine:
        return AuthorisationState.ADJUDICATION
    return AuthorisationState.AGREED if is_genuine else AuthorisationState.REFUSED
