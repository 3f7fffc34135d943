"""What the pages of a seller show of its cases, in words."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext_lazy as _

from interfaces.web.files.evidence_files import EvidencePage, list_pages
from interfaces.web.labels import Label, label
from matchers.image.likeness import Band, ImageLikeness
from matchers.text.likeness import TextLikeness
from pipeline.cases.outcomes import OutcomeCause
from pipeline.disputes.procedure import CounterState
from pipeline.facts import Facts
from pipeline.law.profiles import Party
from pipeline.notices.statements import StatementOfReasons
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind
from records import policies
from records.accounts.models import Account
from records.actions.disputes.seller_inbox import ClaimStanding, SellerCase, Turn, find_notice
from records.cases.models import Case
from records.disputes.models import Appeal, CounterNotification
from records.notices import statements
from records.notices.statements import NotMatched, Record

_RESTORED_ON_SILENCE: Final = _(
    "restored as the law requires: the rights holder did not stop it in time, nobody made a ruling"
)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case of the list, and the head of its page."""

    seller_case: SellerCase
    title: str
    reason: LocalizedText
    mark: str
    standing: Label
    turn: Label
    ends_at: datetime | None
    seconds_left: float

    @property
    def id(self) -> str:
        """The case's id, as URLs have it."""
        return str(self.seller_case.case.public_id)

    @property
    def is_down(self) -> bool:
        """Whether the claim is upheld."""
        return self.seller_case.case.upheld_at is not None

    @property
    def is_sellers_turn(self) -> bool:
        """Whether it is the seller who can act next."""
        return self.seller_case.turn in {Turn.YOURS, Turn.APPEAL}


def present_case(seller_case: SellerCase, *, now: datetime) -> CaseRow:
    """Present the case as a row."""
    case = seller_case.case
    standing = ClaimStanding.DOWN if case.upheld_at else ClaimStanding.RESTORED
    return CaseRow(
        seller_case=seller_case,
        title=(case.frozen.title if case.frozen else "") or case.listing.url,
        reason=policies.policy().reasons[Reason(case.request.reason)].title,
        mark=str(case.request.right_snapshot.get("mark", "")),
        standing=label(standing),
        turn=label(seller_case.turn),
        ends_at=seller_case.ends_at,
        seconds_left=(seller_case.ends_at - now).total_seconds() if seller_case.ends_at else 0,
    )


@dataclass(frozen=True, slots=True)
class DisputeStatement:
    """A counter-notification or an appeal as its page shows it."""

    title: Label
    state: Label
    ground: Label
    text: str
    at: datetime
    ends_at: datetime | None
    answer: Label = ""  # of the rights holder
    answer_text: str = ""
    pk: int = 0
    sheets: tuple[EvidencePage, ...] = ()  # of the files that the seller gave


def present_counter(counter: CounterNotification) -> DisputeStatement:
    """Present what the seller said, and how far it is."""
    state = counter.state
    ends_at = counter.answer_ends_at if state is CounterState.FORWARDED else counter.due_at
    is_open = state in {CounterState.FORWARDED, CounterState.DISPUTED}
    return DisputeStatement(
        title=_("Your counter-notification"),
        state=_RESTORED_ON_SILENCE if _is_by_silence(counter) else _(state.to_seller),
        ground=label(counter.ground),
        text=counter.statement,
        at=counter.filed_at,
        ends_at=ends_at if is_open else None,
        answer=label(counter.answer) if counter.answer else "",
        answer_text=counter.answer_text,
        pk=counter.pk,
        sheets=list_pages(counter.evidence),
    )


def _is_by_silence(counter: CounterNotification) -> bool:
    """Return whether the law restored the listing on silence, without a ruling."""
    if counter.state != CounterState.RESTORED:
        return False
    silent = counter.case.settlements.filter(cause=OutcomeCause.SILENCE, proceeding=counter.pk)
    return silent.exists()


def present_appeal(appeal: Appeal) -> DisputeStatement:
    """Present an appeal; hide the rights holder's statement from the seller."""
    is_own = appeal.party == Party.SELLER
    return DisputeStatement(
        title=_("Your appeal") if is_own else _("The rights holder's appeal"),
        state=label(appeal.state),
        ground="",
        text=appeal.statement if is_own else "",
        at=appeal.filed_at,
        ends_at=None if appeal.closed_at else appeal.due_at,
    )


type TextPiece = tuple[str, bool]  # a stretch of text, and whether the mark was found in it


@dataclass(frozen=True, slots=True)
class NamedRight:
    """The right as it was claimed; the seller needs its owner and number to answer."""

    mark: str
    kind: RightKind
    office: str
    number: str
    territories: tuple[str, ...]
    owner: str


@dataclass(frozen=True, slots=True)
class Notice:
    """One case's notice with its evidence."""

    told_at: datetime
    right: NamedRight
    statement: StatementOfReasons | None  # none: it was never matched
    is_preview: bool  # the statement was not sent yet: it may still change
    title: tuple[TextPiece, ...]
    brand: tuple[TextPiece, ...]
    description: tuple[TextPiece, ...]
    pictures: tuple[int, ...]  # positions in the frozen listing
    pairs: tuple[ImageLikeness, ...]
    evidence: tuple[
        LocalizedText, ...
    ]  # the kinds of evidence that came with the claim, not what they say


def build_notice(seller_case: SellerCase, *, now: datetime) -> Notice:
    """Build the notice from the decision record."""
    case = seller_case.case
    ruling = find_notice(case, now=now)
    stated_ruling = statements.read_rulings([ruling.pk])[ruling.pk]
    record = _find_record(case, ruling.decision_version)
    facts = record.facts if record else None
    files = case.frozen.pictures if case.frozen else []
    return Notice(
        told_at=ruling.ruled_at,
        right=_describe_right(case),
        statement=statements.compose_statement(stated_ruling) if record else None,
        is_preview=stated_ruling.words is None,
        **{name: _split_text(case, name, facts) for name in ("title", "brand", "description")},
        pictures=tuple(at for at, file in enumerate(files) if file["sha256"]),
        pairs=_list_pairs(case, facts),
        evidence=_list_evidence(case),
    )


def find_pair(case: Case, reference_id: int) -> ImageLikeness | None:
    """Return where this reference was found in the listing; None if it was not."""
    record = _find_record(case)
    pairs = _list_pairs(case, record.facts if record else None)
    return next((pair for pair in pairs if pair.reference_id == reference_id), None)


def _find_record(case: Case, version: int = 0) -> Record | None:
    try:
        return statements.read_record(case, version)
    except NotMatched:
        return None


def _describe_right(case: Case) -> NamedRight:
    snapshot = case.request.right_snapshot
    owner = Account.objects.filter(pk=case.owner_id).first()
    return NamedRight(
        mark=str(snapshot.get("mark", "")),
        kind=RightKind(snapshot["kind"]),
        office=str(snapshot.get("office", "")),
        number=str(snapshot.get("number", "")),
        territories=tuple(snapshot.get("territories", ())),
        owner=(owner.verified_name or owner.name) if owner else "",
    )


def _list_pairs(case: Case, facts: Facts | None) -> tuple[ImageLikeness, ...]:
    """List the picture matches, without merely similar ones, which prove nothing."""
    pairs = facts.pictures if facts else ()
    return tuple(
        pair for pair in pairs if pair.right_id == case.right_id and pair.band is not Band.SIMILAR
    )


def _list_evidence(case: Case) -> tuple[LocalizedText, ...]:
    names = policies.policy().evidence
    return tuple(names[code] for code in case.request.evidence if code in names)


def _split_text(case: Case, name: str, facts: Facts | None) -> tuple[TextPiece, ...]:
    text = getattr(case.frozen, name, "") if case.frozen else ""
    hits = [likeness for likeness in (facts.text if facts else ()) if _is_in(likeness, case, name)]
    spans = [hit.span for hit in hits if 0 <= hit.span[0] < hit.span[1] <= len(text)]
    cuts = sorted({0, len(text), *(at for span in spans for at in span)})
    return tuple(
        (text[a:b], any(start <= a and b <= end for start, end in spans)) for a, b in pairwise(cuts)
    )


def _is_in(likeness: TextLikeness, case: Case, name: str) -> bool:
    return likeness.right_id == case.right_id and likeness.field == name
