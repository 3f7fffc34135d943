"""Match: read a frozen case, run the matchers against the rights index, route it."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from matchers.image.named import NamedReference
from matchers.image.picture import Picture, RefusalCode, Refused
from matchers.text.matcher import Wording
from matchers.text.spelling import Mark
from pipeline.examination import Claimed, examine
from pipeline.facts import Facts, IndexFacts, PictureFacts
from pipeline.sampling import audit_draw
from pipeline.words import Reason
from records.acts.routing import route
from records.complaints.backlog import Claim
from records.complaints.models import Case
from records.complaints.reading import draft_facts, read_case, rights_seen
from records.ledger import policies
from records.ledger.clock import database_now
from workers import metrics
from workers.index.loaded import Loaded
from workers.sketches import named_references
from workers.station import Station

_MISSING = Refused(RefusalCode.UNREADABLE, "The picture could not be fetched.")
NOT_INDEXED = ("copyright", "design", "patent")  # their title is no mark to look for in wording


def match(claim: Claim, station: Station) -> bool:
    """Examine the listing and write the routing; False: fenced."""
    loaded = station.index.loaded()
    case = read_case(claim.case_id)
    draw = audit_draw(settings.MARKWARDEN.audit_secret.encode(), str(case.public_id))
    index = IndexFacts(loaded.generation, loaded.age_seconds())
    draft = draft_facts(case, index, audit_draw=draw, now=database_now())
    facts = _examined(draft, claimed(case), loaded, station)
    return route(claim, facts, now=database_now()) is not None


def claimed(case: Case) -> Claimed:
    """The named right of a case, as the matchers need it."""
    right, snapshot = case.request.right, case.request.right_snapshot
    has_mark = right.kind not in NOT_INDEXED and bool(snapshot["mark"])
    mark = Mark(right.pk, snapshot["mark"], tuple(snapshot["aliases"])) if has_mark else None
    return Claimed(right.pk, mark, _references(case))


def _references(case: Case) -> tuple[NamedReference, ...]:
    scored_by = policies.policy().reasons[Reason(case.reason)].scored_by
    if "pictures" not in scored_by:
        return ()
    right = case.request.right
    return named_references(right.pk, right.version)


def _examined(draft: Facts, claimed: Claimed, loaded: Loaded, station: Station) -> Facts:
    pictures = _pictures(draft.listing.pictures, claimed, station)
    with metrics.MATCH.labels("all").time():
        found = examine(
            Wording(draft.listing.title, draft.listing.brand, draft.listing.description),
            pictures,
            claimed,
            text=loaded.text,
            images=loaded.images,
        )
    seen = _as_seen(draft.listing.pictures, pictures, found.explained_away)
    return replace(
        draft,
        listing=replace(draft.listing, pictures=seen),
        text=found.text,
        pictures=found.pictures,
        rights_seen=rights_seen(set(found.right_ids) - {draft.right.right_id}),
    )


def _pictures(
    frozen: Sequence[PictureFacts], claimed: Claimed, station: Station
) -> list[Picture | Refused]:
    """What each frozen picture shows, in order; what could not be fetched shows nothing."""
    contents = [station.vault.read(each.sha256) for each in frozen if not each.error]
    with metrics.MATCH.labels("decode").time():
        shown = iter(station.sandbox.examine_all(contents, want=claimed.wants))
    return [_MISSING if each.error else next(shown) for each in frozen]


def _as_seen(
    frozen: Sequence[PictureFacts],
    shown: Sequence[Picture | Refused],
    explained_away: frozenset[int],
) -> tuple[PictureFacts, ...]:
    return tuple(
        replace(
            fact,
            error=fact.error or (picture.code if isinstance(picture, Refused) else ""),
            is_negative_reference=position in explained_away,
        )
        for position, (fact, picture) in enumerate(zip(frozen, shown, strict=True))
    )
