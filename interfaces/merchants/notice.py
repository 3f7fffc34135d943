"""What a seller may see of a case: reasons, the right, what was found; never who filed."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from matchers.image.likeness import Band, ImageLikeness
from matchers.text.likeness import TextLikeness
from pipeline.facts import Facts
from pipeline.statements import StatementOfReasons
from pipeline.tables import Said
from records.accounts.models import Account
from records.acts.noticed import SellerCase, find_notice
from records.complaints.models import Case
from records.ledger import policies
from records.notices import statements
from records.notices.statements import NotMatched, Record

type TextPiece = tuple[str, bool]  # a stretch of text, and whether the mark was found in it


@dataclass(frozen=True, slots=True)
class NamedRight:
    """The right as it was claimed; without its owner and number nobody could answer."""

    mark: str
    kind: str
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
    title: tuple[TextPiece, ...]
    brand: tuple[TextPiece, ...]
    description: tuple[TextPiece, ...]
    pictures: tuple[int, ...]  # positions in the frozen listing
    pairs: tuple[ImageLikeness, ...]
    given: tuple[Said, ...]  # the kinds of evidence that came with the claim, not what they say


def build_notice(found: SellerCase, *, now: datetime) -> Notice:
    """The notice, computed from the decision record."""
    case, record = found.case, _find_record(found.case)
    ruling = find_notice(case, now=now)
    facts = record.facts if record else None
    files = case.frozen.pictures if case.frozen else []
    return Notice(
        told_at=ruling.ruled_at,
        right=_describe_right(case),
        statement=statements.state_ruling(ruling) if record else None,
        **{name: _split_text(case, name, facts) for name in ("title", "brand", "description")},
        pictures=tuple(at for at, file in enumerate(files) if file["sha256"]),
        pairs=_list_pairs(case, facts),
        given=_list_evidence(case),
    )


def find_pair(case: Case, reference_id: int) -> ImageLikeness | None:
    """Where this reference was found in the listing; None: it was not."""
    record = _find_record(case)
    pairs = _list_pairs(case, record.facts if record else None)
    return next((pair for pair in pairs if pair.reference_id == reference_id), None)


def _find_record(case: Case) -> Record | None:
    try:
        return statements.read_record(case)
    except NotMatched:
        return None


def _describe_right(case: Case) -> NamedRight:
    snapshot = case.request.right_snapshot
    owner = Account.objects.filter(pk=case.owner_id).first()
    return NamedRight(
        mark=str(snapshot.get("mark", "")),
        kind=str(snapshot.get("kind", "")),
        office=str(snapshot.get("office", "")),
        number=str(snapshot.get("number", "")),
        territories=tuple(snapshot.get("territories", ())),
        owner=(owner.verified_name or owner.name) if owner else "",
    )


def _list_pairs(case: Case, facts: Facts | None) -> tuple[ImageLikeness, ...]:
    """Pictures that only look alike prove nothing, and are not shown."""
    seen = facts.pictures if facts else ()
    return tuple(
        pair for pair in seen if pair.right_id == case.right_id and pair.band is not Band.SIMILAR
    )


def _list_evidence(case: Case) -> tuple[Said, ...]:
    names = policies.policy().evidence
    return tuple(names[code] for code in case.request.evidence if code in names)


def _split_text(case: Case, name: str, facts: Facts | None) -> tuple[TextPiece, ...]:
    text = getattr(case.frozen, name, "") if case.frozen else ""
    found = [one for one in (facts.text if facts else ()) if _is_in(one, case, name)]
    spans = [one.span for one in found if 0 <= one.span[0] < one.span[1] <= len(text)]
    cuts = sorted({0, len(text), *(at for span in spans for at in span)})
    return tuple(
        (text[a:b], any(start <= a and b <= end for start, end in spans)) for a, b in pairwise(cuts)
    )


def _is_in(one: TextLikeness, case: Case, name: str) -> bool:
    return one.right_id == case.right_id and one.field == name
